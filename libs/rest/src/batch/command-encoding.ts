import { encodeForm } from '@bizproc-kit/protocol';
import { InvalidCallError } from '../wire/invalid-call.error.js';
import { BatchReference } from './batch-reference.js';
import { mayBeTakenForReference } from './reference-marker.js';

/** PHP turns these into `_` in the name of a top-level parameter. */
const mangledName = /[. [\]]/;

/** A JSON value, or a reference in place of one. */
type Plain = string | number | boolean | null | BatchReference | Plain[] | { [key: string]: Plain };

/** The value as JSON sees it (dates as text, undefined dropped), with references kept. */
function toPlain(value: unknown): Plain | undefined {
  if (value instanceof BatchReference) return value;
  if (typeof value === 'object' && value !== null) {
    if ('toJSON' in value && typeof value.toJSON === 'function') return toPlain(value.toJSON());
    if (Array.isArray(value)) return value.map((item) => toPlain(item) ?? null);
    const copy: { [key: string]: Plain } = {};
    for (const [key, item] of Object.entries(value)) {
      const plain = toPlain(item);
      if (plain !== undefined) copy[key] = plain;
    }
    return copy;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'function' || typeof value === 'symbol' || value === undefined
    ? undefined
    : (value as string | number | boolean | null);
}

/** The parameters of a command, looked through once. */
export interface CommandParams {
  readonly plain: { [key: string]: Plain };
  readonly references: readonly BatchReference[];
  /** The form inside a batch would change the meaning of the parameters: the command goes alone, as JSON. */
  readonly goesAlone: boolean;
}

export function readCommandParams(
  method: string,
  params: Readonly<Record<string, unknown>> | undefined,
): CommandParams {
  const references: BatchReference[] = [];
  let goesAlone = false;
  const look = (value: Plain): void => {
    if (value instanceof BatchReference) references.push(value);
    else if (typeof value === 'string') goesAlone ||= mayBeTakenForReference(value);
    else if (value === null) goesAlone = true;
    else if (typeof value === 'object') {
      const entries = Object.entries(value);
      // An empty list or map has no form at all (protocol 2.5).
      if (entries.length === 0) goesAlone = true;
      for (const [key, item] of entries) {
        goesAlone ||= /[[\]]/.test(key) || mayBeTakenForReference(key);
        look(item);
      }
    }
  };
  let plain: Plain | undefined;
  try {
    plain = toPlain(params ?? {});
  } catch (error) {
    throw new InvalidCallError(method, `the parameters have no JSON form (${(error as Error).name})`);
  }
  if (
    typeof plain !== 'object' ||
    plain === null ||
    Array.isArray(plain) ||
    plain instanceof BatchReference
  ) {
    throw new InvalidCallError(method, 'parameters are not an object');
  }
  if (Object.keys(plain).length > 0) look(plain);
  goesAlone ||= Object.keys(plain).some((name) => mangledName.test(name));
  return { plain, references, goesAlone };
}

/** The parameters with every reference replaced. */
export function replaceReferences(value: Plain, replace: (reference: BatchReference) => unknown): unknown {
  if (value instanceof BatchReference) return replace(value);
  if (Array.isArray(value)) return value.map((item) => replaceReferences(item, replace));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, replaceReferences(item, replace)]),
    );
  }
  return value;
}

/** `method?a=1&b%5Bc%5D=2`: split like an address by the portal, so every name and value is encoded (protocol 6.5). */
export function commandText(method: string, params: object): string {
  const query = encodeForm(params);
  return query === '' ? method : `${method}?${query}`;
}
