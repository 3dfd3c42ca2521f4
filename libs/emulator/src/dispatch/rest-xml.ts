import { isPhpArray } from '../wire/php-value.js';

/** A reply as XML, for methods called with the extension `.xml`. */
export function toXml(body: Record<string, unknown>): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<response>${members(body)}</response>`;
}

function members(value: unknown): string {
  if (!isPhpArray(value))
    return escape(typeof value === 'boolean' ? (value ? '1' : '') : String(value ?? ''));
  return Object.entries(value)
    .map(([key, item]) => {
      const name = /^[A-Za-z_][\w.-]*$/.test(key) ? key : 'item';
      return `<${name}>${members(item)}</${name}>`;
    })
    .join('');
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
