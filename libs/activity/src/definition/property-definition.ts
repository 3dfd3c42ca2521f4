import type { PropertyValueCodec } from '@bizproc-kit/protocol';
import type { LocalizedText } from '../text/localized-text.js';

/**
 * A property of a step, with everything inferred.
 *
 * @public
 */
export interface PropertyDefinition {
  /** Property id: the member's name. */
  id: string;
  name: LocalizedText;
  description?: LocalizedText;
  type: string;
  required: boolean;
  multiple: boolean;
  options?: Readonly<Record<string, LocalizedText>>;
  default?: unknown;
  codec: PropertyValueCodec;
}

/** Whether a default is text for the platform to resolve, e.g. `{=Document:TITLE}`. */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('{=');
}
