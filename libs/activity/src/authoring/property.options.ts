import type { PropertyType } from '@bizproc-kit/protocol';
import type { LocalizedText } from '../text/localized-text.js';

/**
 * What both directions of a property have in common (protocol 1.5).
 *
 * @public
 */
export interface PropertyOptions {
  /** Label of the field. */
  name: LocalizedText;
  description?: LocalizedText;
  /** The platform's type. May be left out where the TypeScript type says it: string, boolean, Date, and the value classes except MultifieldValue. */
  type?: PropertyType;
  /** A list of values; the member is an array. Default false. */
  multiple?: boolean;
  /** Choices of a `select`, title by key. */
  options?: Readonly<Record<string, LocalizedText>>;
}

/**
 * A value that the designer fills in.
 *
 * @public
 */
export interface ActivityPropertyOptions extends PropertyOptions {
  /** The designer must fill it in, and a call without it is refused. Default false. */
  required?: boolean;
  /**
   * Value that the designer starts from, and that a step without value has: a value of the member's type, or an
   * expression such as `{=Document:TITLE}`. For dates, times and files only an expression.
   */
  default?: unknown;
}

/**
 * A value that the step gives to the workflow.
 *
 * @public
 */
export interface ReturnPropertyOptions extends PropertyOptions {
  /** What the workflow gets when the step ends without a result (`onFailure: 'complete'`). Default: no value. */
  default?: unknown;
}
