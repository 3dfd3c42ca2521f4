import type { StepPayload } from '@bizproc-kit/activity';

/** What clears a field; without it the portal keeps what it has (protocol 1.10). */
const clearing = {
  DESCRIPTION: '',
  PROPERTIES: [],
  RETURN_PROPERTIES: [],
  DOCUMENT_TYPE: '',
  FILTER: [],
  USE_PLACEMENT: 'N',
} as const;

/**
 * `FIELDS` of an update that turns `before` into `after`.
 *
 * @param before undefined when it is not known: then everything that `after` lacks is cleared.
 */
export function updateFields(before: StepPayload | undefined, after: StepPayload): Record<string, unknown> {
  const { CODE: _code, ...fields } = after;
  const cleared = Object.entries(clearing).filter(([key]) => {
    const field = key as keyof typeof clearing;
    return after[field] === undefined && (before === undefined || before[field] !== undefined);
  });
  return { ...fields, ...Object.fromEntries(cleared) };
}
