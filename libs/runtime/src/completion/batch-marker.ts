import { mayBeTakenForReference } from '@bizproc-kit/rest';

/**
 * True when a text anywhere in the value would be taken for a reference inside a batch and replaced there
 * (protocol 6.5, injection): such an answer has to go alone.
 */
export function holdsBatchReference(value: unknown): boolean {
  if (typeof value === 'string') return mayBeTakenForReference(value);
  if (Array.isArray(value)) return value.some(holdsBatchReference);
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).some(
      ([key, item]) => mayBeTakenForReference(key) || holdsBatchReference(item),
    );
  }
  return false;
}

/** True when the form encoding of a batch would change the value: it cannot carry an empty list or a null. */
export function needsJson(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0 || value.some(needsJson);
  if (typeof value === 'object') {
    const items = Object.values(value as object);
    return items.length === 0 || items.some(needsJson);
  }
  return false;
}
