import type { FormValue } from '../form/form-value.js';

const longestPart = 255;

/** The `[module, entity, id]` form of documents and their types; undefined when it is not one. */
export function readTriple(value: FormValue | undefined): [string, string, string] | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  const [module, entity, id] = value;
  return isPart(module) && isPart(entity) && isPart(id) ? [module, entity, id] : undefined;
}

function isPart(value: FormValue): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longestPart;
}
