/** @public */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** @public */
export interface JsonObject {
  [key: string]: JsonValue;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads JSON from a stranger: maps have no prototype, and keys meant to reach one are refused.
 *
 * @throws SyntaxError when it is no JSON or holds such a key.
 */
export function parseSafeJson(text: string): JsonValue {
  return JSON.parse(text, (_key, value: unknown) => {
    if (!isJsonObject(value)) return value;
    const map = Object.create(null) as JsonObject;
    for (const key of Object.keys(value)) {
      if (forbidden.has(key)) throw new SyntaxError('The JSON holds a key meant to reach a prototype');
      map[key] = value[key];
    }
    return map;
  }) as JsonValue;
}
