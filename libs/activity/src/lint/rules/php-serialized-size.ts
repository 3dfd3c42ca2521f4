/** Bytes that PHP's `serialize` makes of a value: what the platform's column limits (protocol 1.2). */
export function phpSerializedSize(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return stringSize(value);
    case 'boolean':
      return 4;
    case 'number':
      return String(value).length + 3;
    case 'object':
      return value === null ? 2 : arraySize(Object.entries(value).filter(([, item]) => item !== undefined));
    default:
      return 2;
  }
}

function stringSize(text: string): number {
  const bytes = Buffer.byteLength(text);
  return `s:${bytes}:"";`.length + bytes;
}

function arraySize(entries: [string, unknown][]): number {
  const frame = `a:${entries.length}:{}`.length;
  return entries.reduce((size, [key, item]) => size + keySize(key) + phpSerializedSize(item), frame);
}

function keySize(key: string): number {
  return /^(0|[1-9]\d{0,17})$/.test(key) ? key.length + 3 : stringSize(key);
}
