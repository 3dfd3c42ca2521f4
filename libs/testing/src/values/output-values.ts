import type { PropertyDefinition } from '@bizproc-kit/activity';
import { defaultCulture, type FormObject, type FormValue } from '@bizproc-kit/protocol';

/** A stored value in the texts of the wire, which the codecs read. */
function formValue(value: unknown): FormValue {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(formValue);
  if (typeof value !== 'object') return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, formValue(item)])) as FormObject;
}

/** Values that a portal stored of an answer, as the output class has them. */
export const outputValues = (
  properties: readonly PropertyDefinition[],
  stored: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  Object.fromEntries(
    properties
      .map(({ id, codec }) => [id, codec.decode(formValue(stored[id]), defaultCulture)] as const)
      .filter(([, value]) => value !== undefined),
  );
