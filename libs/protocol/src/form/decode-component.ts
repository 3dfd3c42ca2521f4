/**
 * Percent-decodes one key or value of a form body. Escapes that are no escapes stay as they are, and bytes that are
 * not UTF-8 become U+FFFD: a document may hold broken text, and a call must not be lost for it.
 */
export function decodeComponent(component: string): string {
  const text = component.includes('+') ? component.replaceAll('+', ' ') : component;
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return decodeLeniently(text);
  }
}

function decodeLeniently(text: string): string {
  const source = Buffer.from(text);
  const target = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at++) {
    const escaped = source[at] === 0x25 ? escapedByte(source, at) : -1;
    if (escaped === -1) {
      target[length++] = source[at];
    } else {
      target[length++] = escaped;
      at += 2;
    }
  }
  return target.toString('utf8', 0, length);
}

function escapedByte(source: Buffer, at: number): number {
  if (at + 2 >= source.length) return -1;
  const high = hexDigit(source[at + 1]);
  const low = hexDigit(source[at + 2]);
  return high === -1 || low === -1 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
