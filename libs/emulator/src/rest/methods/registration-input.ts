import { isRefusedType } from '../../crm/document-type.js';
import type { PropertyDescriptor } from '../../account/registration.js';
import {
  isEmpty,
  isPhpArray,
  isPhpMap,
  phpMap,
  toList,
  toMap,
  toText,
  type PhpMap,
  type PhpValue,
} from '../../wire/php-value.js';
import { RestError } from '../rest-error.js';
import { effectOf, type RestCall } from '../rest-method.js';

export function validationFailure(text: string): RestError {
  return new RestError(400, 'ERROR_ACTIVITY_VALIDATION_FAILURE', text);
}

const containers = new Set(['PROPERTIES', 'RETURN_PROPERTIES', 'OPTIONS']);

/** Upper-cases keys the way the platform does (protocol 1.3): ids and option values keep theirs. */
export function normalise(value: PhpValue | undefined, isContainer = false): PhpValue {
  if (value === undefined) return null;
  if (!isPhpArray(value)) return value;
  if (Array.isArray(value)) return value.map((item) => normalise(item));
  const result = phpMap();
  for (const key in value) {
    const name = isContainer ? key : key.toUpperCase();
    result[name] = normalise(value[key], containers.has(name));
  }
  return result;
}

/** `CODE`, checked (protocol 1.2, 1.12). */
export function checkCode(value: PhpValue | undefined): string {
  if (isEmpty(value)) throw validationFailure('Empty activity code!');
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || !/^[a-z0-9.\-_]+$/i.test(value))
    throw validationFailure('Wrong activity code!');
  return value;
}

/** A plain string becomes `{"*": text}`; a map keeps its languages in upper case (protocol 1.6). */
export function localised(value: PhpValue | undefined): PhpMap {
  if (isPhpArray(value)) return toMap(value);
  const text = toText(value);
  return text === '' ? phpMap() : { '*': text };
}

/** Descriptors of properties, checked. */
export function checkProperties(value: PhpValue | undefined): { [id: string]: PropertyDescriptor } {
  if (value === undefined || value === null || value === '')
    return phpMap() as { [id: string]: PropertyDescriptor };
  if (!isPhpArray(value)) throw validationFailure('Wrong properties array!');
  const result = phpMap() as { [id: string]: PropertyDescriptor };
  for (const id of Object.keys(value)) {
    if (!/^[a-z][a-z0-9_]*$/i.test(id)) throw validationFailure(`Wrong property key (${id})!`);
    const descriptor = (value as PhpMap)[id];
    if (!isPhpMap(descriptor) || isEmpty(descriptor['NAME'])) {
      throw validationFailure(`Empty property NAME (${id})!`);
    }
    result[id] = descriptor;
  }
  return result;
}

/** `DOCUMENT_TYPE`; empty means none, and a class may throw what it likes (protocol 1.7). */
export function checkDocumentType(
  value: PhpValue | undefined,
  call: RestCall,
): [string, string, string] | undefined {
  if (isEmpty(value)) return undefined;
  const parts = toList(value).map(toText);
  const isComplete = parts.length === 3 && parts.every((part) => part !== '') && isPhpArray(value);
  if (!isComplete || !/^[a-z0-9_.]+$/i.test(parts[0]!) || isRefusedType(parts as [string, string, string])) {
    throw validationFailure('Wrong activity DOCUMENT_TYPE!');
  }
  const thrown = effectOf(call, 'document-exception');
  if (thrown) throw new RestError(400, thrown.error ?? 'ERROR_CORE', thrown.description ?? '');
  return parts as [string, string, string];
}

/** `FILTER`; empty means none. */
export function checkFilter(value: PhpValue | undefined): PhpMap {
  if (isEmpty(value)) return phpMap();
  if (!isPhpArray(value)) throw validationFailure('Wrong activity FILTER!');
  return toMap(value);
}

/** Application context, then administrator (protocol 1.4). */
export function requireApp({ caller }: RestCall): void {
  if (!caller.app) throw new RestError(403, 'ACCESS_DENIED', 'Access denied! Application context required');
}

export function requireAdmin({ caller }: RestCall): void {
  if (!caller.user.isAdmin) throw new RestError(403, 'ACCESS_DENIED', 'Access denied!');
}

/** Length of PHP `serialize` of a value: the table's columns are measured by it (protocol 1.2). */
export function serialisedLength(value: PhpValue | undefined): number {
  if (value === null || value === undefined) return 2;
  if (typeof value === 'boolean') return 4;
  if (typeof value === 'number') return (Number.isInteger(value) ? 3 : 3) + String(value).length;
  if (typeof value === 'string') {
    const bytes = Buffer.byteLength(value);
    return bytes + String(bytes).length + 6;
  }
  const entries = Object.entries(value);
  const inner = entries.reduce((sum, [key, item]) => {
    const keyLength = /^\d+$/.test(key) ? key.length + 3 : serialisedLength(key);
    return sum + keyLength + serialisedLength(item as PhpValue);
  }, 0);
  return inner + String(entries.length).length + 5;
}
