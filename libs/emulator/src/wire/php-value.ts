/** What PHP holds and sends: decoded JSON, or a decoded form. */
export type PhpValue = null | boolean | number | string | PhpValue[] | PhpMap;

/** A PHP array with string keys, in insertion order. Objects made here have no prototype. */
export interface PhpMap {
  [key: string]: PhpValue | undefined;
}

export function phpMap(): PhpMap {
  return Object.create(null) as PhpMap;
}

export function isPhpMap(value: unknown): value is PhpMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A PHP array of either kind. */
export function isPhpArray(value: unknown): value is PhpValue[] | PhpMap {
  return typeof value === 'object' && value !== null;
}

/** PHP `empty()`. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === '0') return true;
  if (value === 0) return true;
  return isPhpArray(value) && Object.keys(value).length === 0;
}

/** PHP `(string)` for scalars; arrays give the empty string where PHP would warn. */
export function toText(value: unknown): string {
  if (value === undefined || value === null || value === false) return '';
  if (value === true) return '1';
  return typeof value === 'object' ? '' : String(value);
}

/** PHP `(int)`. */
export function toInt(value: unknown): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Math.trunc(value);
  const match = /^\s*[+-]?\d+/.exec(toText(value));
  return match ? Number.parseInt(match[0], 10) : 0;
}

/** The items of a PHP array in key order; a scalar counts as one item, null as none. */
export function toList(value: unknown): PhpValue[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value as PhpValue[];
  if (isPhpMap(value)) return Object.values(value) as PhpValue[];
  return [value as PhpValue];
}

/** A PHP array as a map: a list gets its indexes as keys. */
export function toMap(value: PhpValue[] | PhpMap): PhpMap {
  return Array.isArray(value) ? Object.fromEntries(value.entries()) : value;
}

/** A member of a PHP array: never one that the object inherits, and none of a list but its items. */
export function memberOf(value: unknown, key: string): PhpValue | undefined {
  if (Array.isArray(value))
    return /^\d+$/.test(key) ? (value[Number(key)] as PhpValue | undefined) : undefined;
  return isPhpMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** An empty map becomes a list, because that is how PHP writes it as JSON. */
export function phpJsonShape(value: PhpMap): PhpMap | PhpValue[] {
  return Object.keys(value).length === 0 ? [] : value;
}
