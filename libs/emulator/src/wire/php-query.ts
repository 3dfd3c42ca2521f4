import { isPhpMap, phpMap, type PhpMap, type PhpValue } from './php-value.js';

/** PHP `http_build_query` with its default encoding (protocol 2.5). */
export function buildQuery(source: { [key: string]: unknown }): string {
  const pairs: string[] = [];
  for (const key in source) append(pairs, urlencode(key), source[key]);
  return pairs.join('&');
}

function append(pairs: string[], name: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (typeof value === 'object') {
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) append(pairs, `${name}%5B${index}%5D`, value[index]);
      return;
    }
    const map = value as { [key: string]: unknown };
    for (const key in map) append(pairs, `${name}%5B${urlencode(key)}%5D`, map[key]);
    return;
  }
  pairs.push(`${name}=${typeof value === 'boolean' ? (value ? '1' : '0') : urlencode(String(value))}`);
}

const plain = /^[A-Za-z0-9_.-]*$/;
const leftAloneByJs = /[!'()*~]/g;

/** PHP `urlencode`: RFC 1738, where a space is `+` and only letters, digits, `-`, `_` and `.` stay. */
export function urlencode(text: string): string {
  if (plain.test(text)) return text;
  return encode(text)
    .replace(leftAloneByJs, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // A lone surrogate: the bytes of a string that is not valid UTF-16 become the replacement character.
    return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
  }
}

/** PHP `urldecode`, with broken bytes replaced. */
export function urldecode(text: string): string {
  const spaced = text.includes('+') ? text.replace(/\+/g, ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return decodeBytes(spaced);
  }
}

function decodeBytes(text: string): string {
  const latin = Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(latin, 'latin1').toString('utf8');
}

/** PHP `max_input_nesting_level`. */
const deepest = 64;

/** PHP `parse_str`: brackets nest, dots and spaces of top-level names become `_`, the last of equal keys wins. */
export function parseQuery(text: string): PhpMap {
  const root = phpMap();
  if (text === '') return root;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = urldecode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : urldecode(pair.slice(equals + 1));
    assign(root, name, value);
  }
  for (const key in root) root[key] = listify(root[key] as PhpValue);
  return root;
}

function assign(root: PhpMap, rawName: string, value: string): void {
  const name = rawName.replace(/^ +/, '');
  const open = name.indexOf('[');
  if (name === '' || open === 0) return;
  if (open < 0 || !name.includes(']', open)) {
    root[name.replace(/[ .[]/g, '_')] = value;
    return;
  }
  const path = [name.slice(0, open).replace(/[ .]/g, '_')];
  let at = open;
  while (at < name.length && name[at] === '[') {
    const close = name.indexOf(']', at);
    if (close < 0) break;
    path.push(name.slice(at + 1, close));
    at = close + 1;
  }
  if (path.length > deepest) return;
  let target = root;
  for (let depth = 0; depth < path.length - 1; depth++) {
    const key = keyIn(target, path[depth]!);
    const existing = target[key];
    if (isPhpMap(existing)) target = existing;
    else target = (target[key] = phpMap()) as PhpMap;
  }
  target[keyIn(target, path[path.length - 1]!)] = value;
}

function keyIn(target: PhpMap, segment: string): string {
  if (segment !== '') return segment;
  let next = 0;
  for (const key in target) if (/^\d+$/.test(key)) next = Math.max(next, Number(key) + 1);
  return String(next);
}

function listify(value: PhpValue): PhpValue {
  if (!isPhpMap(value)) return value;
  let index = 0;
  let isList = true;
  for (const key in value) {
    value[key] = listify(value[key] as PhpValue);
    if (key !== String(index)) isList = false;
    index += 1;
  }
  return isList && index > 0 ? (Object.values(value) as PhpValue[]) : value;
}
