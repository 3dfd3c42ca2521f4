import type { SqlValue } from './sql-connection.js';

/**
 * Refuses what a driver would expand into SQL of its own (mysql2 turns objects into `key = value` and arrays into
 * lists) or into text: parameters often come from outside.
 *
 * @throws TypeError
 */
export function bindable(value: SqlValue): Exclude<SqlValue, undefined> {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError('A SQL parameter must be a string, a number, a boolean, bytes or null');
}

/** As `bindable`, with bytes as the `Buffer` that the drivers of servers want. */
export function bindableBuffer(value: SqlValue): Exclude<SqlValue, undefined> {
  const bound = bindable(value);
  if (!(bound instanceof Uint8Array) || Buffer.isBuffer(bound)) return bound;
  return Buffer.from(bound.buffer, bound.byteOffset, bound.byteLength);
}
