/** A stretch of printed JSON and what it is, for colouring. */
export interface DataToken {
  kind: 'key' | 'string' | 'number' | 'literal' | 'other';
  text: string;
}

const pattern = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

/** Splits printed JSON into stretches whose texts, joined, are the input. */
export function tokenizeJson(text: string): DataToken[] {
  const tokens: DataToken[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) tokens.push({ kind: 'other', text: text.slice(end, match.index) });
    end = match.index + match[0].length;
    const [, string, colon, number] = match;
    if (string !== undefined) {
      tokens.push({ kind: colon === undefined ? 'string' : 'key', text: string });
      if (colon !== undefined) tokens.push({ kind: 'other', text: colon });
    } else tokens.push({ kind: number === undefined ? 'literal' : 'number', text: match[0] });
  }
  if (end < text.length) tokens.push({ kind: 'other', text: text.slice(end) });
  return tokens;
}
