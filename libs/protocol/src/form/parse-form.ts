import { decodeComponent } from './decode-component.js';
import type { FormObject, FormValue } from './form-value.js';
import { MalformedFormError } from './malformed-form.error.js';

/**
 * Bounds of a form body. All are generous for what portals send and small enough to bound a hostile body.
 *
 * @public
 */
export interface FormLimits {
  /** Longest body in bytes (of a string: in UTF-16 units). Default 2 MiB; the HTTP layer should refuse earlier with 413. */
  maxBytes: number;
  /** Most `key=value` pairs. Default 20,000. */
  maxPairs: number;
  /** Most segments of one key; `a[b][0]` has three. Default 32. */
  maxDepth: number;
  /** Longest key as it stands in the body, escapes included. Default 2,048. */
  maxKeyLength: number;
}

const defaultLimits: FormLimits = {
  maxBytes: 2 * 1024 * 1024,
  maxPairs: 20_000,
  maxDepth: 32,
  maxKeyLength: 2_048,
};

/** A PHP array while it is being read: its keys, and the index that the next `[]` gets. */
class PhpArray {
  readonly entries = new Map<string, PhpArray | string>();
  nextIndex = 0;
}

/**
 * Reads an `application/x-www-form-urlencoded` body as PHP reads it (protocol 2.5): brackets nest, `[]` appends, the
 * last of two equal keys wins. Keys that are exactly `0..n-1` become a list, all others a map without prototype;
 * sparse lists stay maps with their keys. Broken UTF-8 is replaced, never refused.
 *
 * Takes time linear in the length of the body.
 *
 * @throws MalformedFormError when a limit is broken or a key has a segment `__proto__`, `constructor` or `prototype`.
 * @public
 */
export function parseForm(body: Uint8Array | string, limits?: Partial<FormLimits>): FormObject {
  const bounds = limits ? { ...defaultLimits, ...limits } : defaultLimits;
  if (body.length > bounds.maxBytes) throw new MalformedFormError('too-large');
  const text =
    typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();

  const root = new PhpArray();
  let pairs = 0;
  for (let start = 0; start < text.length;) {
    let end = text.indexOf('&', start);
    if (end === -1) end = text.length;
    if (end > start) {
      if (++pairs > bounds.maxPairs) throw new MalformedFormError('too-many-pairs');
      readPair(root, text.slice(start, end), bounds);
    }
    start = end + 1;
  }
  return toMap(root);
}

function readPair(root: PhpArray, pair: string, bounds: FormLimits): void {
  const equals = pair.indexOf('=');
  const rawKey = equals === -1 ? pair : pair.slice(0, equals);
  if (rawKey.length === 0) return;
  if (rawKey.length > bounds.maxKeyLength) throw new MalformedFormError('key-too-long');

  const path = splitKey(decodeComponent(rawKey));
  if (path.length > bounds.maxDepth) throw new MalformedFormError('too-deep');

  let target = root;
  for (let depth = 0; depth < path.length - 1; depth++) target = descend(target, path[depth]);
  store(target, path[path.length - 1], equals === -1 ? '' : decodeComponent(pair.slice(equals + 1)));
}

/** `a[b][]` is `['a', 'b', '']`. A key whose brackets do not match is taken as one name. */
function splitKey(key: string): string[] {
  const open = key.indexOf('[');
  if (open <= 0) return [permitted(key)];
  const path = [permitted(key.slice(0, open))];
  for (let at = open; at < key.length;) {
    const close = key[at] === '[' ? key.indexOf(']', at) : -1;
    if (close === -1) return [permitted(key)];
    path.push(permitted(key.slice(at + 1, close)));
    at = close + 1;
  }
  return path;
}

function permitted(segment: string): string {
  if (segment === '__proto__' || segment === 'constructor' || segment === 'prototype') {
    throw new MalformedFormError('forbidden-key');
  }
  return segment;
}

function descend(parent: PhpArray, segment: string): PhpArray {
  const existing = segment === '' ? undefined : parent.entries.get(segment);
  if (existing instanceof PhpArray) return existing;
  const child = new PhpArray();
  store(parent, segment, child);
  return child;
}

function store(parent: PhpArray, segment: string, value: PhpArray | string): void {
  const key = segment === '' ? String(parent.nextIndex) : segment;
  parent.entries.set(key, value);
  const index = canonicalIndex(key);
  if (index >= parent.nextIndex) parent.nextIndex = index + 1;
}

/** The number of a key such as PHP would write it for a list (no sign, no leading zero), else -1. */
function canonicalIndex(key: string): number {
  if (key.length === 0 || key.length > 15) return -1;
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    if (code < 48 || code > 57) return -1;
  }
  return key.length > 1 && key[0] === '0' ? -1 : Number(key);
}

function toValue(node: PhpArray | string): FormValue {
  if (typeof node === 'string') return node;
  return toList(node) ?? toMap(node);
}

function toList(node: PhpArray): FormValue[] | undefined {
  const size = node.entries.size;
  if (node.nextIndex !== size) return undefined;
  // Distinct canonical indexes below `size`, and `size` of them, are exactly 0..size-1.
  for (const key of node.entries.keys()) if (canonicalIndex(key) === -1) return undefined;
  const list = new Array<FormValue>(size);
  for (const [key, value] of node.entries) list[Number(key)] = toValue(value);
  return list;
}

function toMap(node: PhpArray): FormObject {
  const map = Object.create(null) as FormObject;
  for (const [key, value] of node.entries) map[key] = toValue(value);
  return map;
}
