import { decimalText } from './decimal-text.js';

/**
 * Writes a value as PHP's `http_build_query` does (protocol 2.5): brackets with explicit indexes, spaces as `+`, `~`
 * escaped, booleans as `1` and `0`, numbers as decimal text. `null`, `undefined`, empty lists and empty maps leave no trace.
 *
 * @throws TypeError for what has no form: functions, symbols, numbers that are not finite.
 * @public
 */
export function encodeForm(value: object): string {
  const pairs: string[] = [];
  for (const [key, item] of entriesOf(value)) append(pairs, encodeComponent(key), item);
  return pairs.join('&');
}

function append(pairs: string[], key: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (typeof value === 'object') {
    for (const [name, item] of entriesOf(value)) append(pairs, `${key}%5B${encodeComponent(name)}%5D`, item);
    return;
  }
  pairs.push(`${key}=${encodeComponent(scalarText(value))}`);
}

function entriesOf(value: object): Iterable<[string, unknown]> {
  return Object.entries(value);
}

function scalarText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? '1' : '0';
    case 'bigint':
      return value.toString();
    case 'number':
      return decimalText(value);
    default:
      throw new TypeError(`A ${typeof value} cannot be written into a form body`);
  }
}

/** `rawurlencode` with spaces as `+`: only `A-Z a-z 0-9 - _ .` stay as they are. */
function encodeComponent(text: string): string {
  return wellFormedEncoding(text)
    .replace(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

function wellFormedEncoding(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // Half of a surrogate pair has no UTF-8: it becomes U+FFFD, as every other encoder of the platform writes it.
    return encodeURIComponent(Buffer.from(text).toString());
  }
}
