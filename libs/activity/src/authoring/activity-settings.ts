import type { DocumentType } from '@bizproc-kit/protocol';
import type { ActivityPortal } from '../context/activity-portal.js';
import type { LocalizedText } from '../text/localized-text.js';

/**
 * What the settings dialog of a step knows while it is open.
 *
 * @public
 */
export interface SettingsContext {
  /** The portal under the stored grant, never under the rights of the user who has the dialog open. */
  portal: ActivityPortal;
  documentType: DocumentType;
  /** Field descriptions of the document by field id, as the portal writes them. */
  documentFields: Readonly<Record<string, unknown>>;
  /** UI language of the user, e.g. `en`. */
  language: string;
  /** Ends when the user closes the request. */
  signal: AbortSignal;
}

/**
 * How one field is to be shown right now.
 *
 * @public
 */
export interface SettingsField {
  /** Choices of a select, by key. A field of another type becomes a select when it has them. */
  options?: Readonly<Record<string, LocalizedText>>;
  /** Not shown, its value kept. */
  hidden?: boolean;
  /** A sentence below the field. */
  hint?: LocalizedText;
  /** What is wrong with the value. It is shown, and cannot keep the designer from saving: the platform has no veto. */
  problem?: LocalizedText;
}

/**
 * Values as the dialog holds them: text, lists of text, and expressions such as `{=Document:TITLE}`; unset ones are absent.
 *
 * @public
 */
export type SettingsValues<I> = { readonly [K in keyof I & string]?: string | readonly string[] };

/**
 * Makes the settings dialog of an activity live. It is an ordinary Nest provider.
 *
 * @typeParam I the activity's input class.
 * @public
 */
export interface ActivitySettings<I = object> {
  /**
   * Called when the dialog opens and after each change, so that one field can depend on another. Fields that are not
   * mentioned are shown as declared.
   */
  fields(values: SettingsValues<I>, context: SettingsContext): SettingsFields<I> | Promise<SettingsFields<I>>;
}

/** @public */
export type SettingsFields<I> = { readonly [K in keyof I & string]?: SettingsField };
