import type { StepKind } from '../definition/activity-definition.js';

/** A text as the platform takes it: one for all, or one per language. */
export type WireText = string | { [language: string]: string };

/**
 * One property as `*.add` takes it (protocol 1.5).
 *
 * @public
 */
export interface WireProperty {
  Name: WireText;
  Description?: WireText;
  Type: string;
  Required: 'Y' | 'N';
  Multiple: 'Y' | 'N';
  Options?: { [key: string]: string };
  Default?: unknown;
}

/**
 * The parameters of `bizproc.robot.add` or `bizproc.activity.add` (protocol 1.2). Always complete: what is not wanted is
 * written out, because the platform reads silence as "keep" or as "let the designer choose".
 *
 * @public
 */
export interface StepPayload {
  CODE: string;
  HANDLER: string;
  AUTH_USER_ID: number;
  USE_SUBSCRIPTION: 'Y' | 'N';
  NAME: WireText;
  DESCRIPTION?: WireText;
  PROPERTIES?: { [id: string]: WireProperty };
  RETURN_PROPERTIES?: { [id: string]: WireProperty };
  DOCUMENT_TYPE?: [string, string, string];
  FILTER?: { INCLUDE?: FilterRule[]; EXCLUDE?: FilterRule[] };
  USE_PLACEMENT?: 'Y';
  PLACEMENT_HANDLER?: string;
}

/** `b24`, `box`, or the beginning of a document type. */
export type FilterRule = string | string[];

/**
 * One registration.
 *
 * @public
 */
export interface ManifestStep {
  readonly code: string;
  readonly kind: StepKind;
  /** The class that it comes from. */
  readonly className: string;
  readonly payload: StepPayload;
}

/**
 * Everything that a portal is to have registered.
 *
 * @public
 */
export interface ActivityManifest {
  readonly steps: readonly ManifestStep[];
  /** SHA-256 of the steps, hexadecimal: equal manifests register equally. */
  readonly hash: string;
}
