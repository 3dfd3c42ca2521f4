/** A value as TypeScript source, strings in single quotes where that needs no escape. */
export function literal(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const escaped = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"');
  return value.includes("'") && !value.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}

/** A key of an object literal, quoted only where it must be. */
export const keySource = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : literal(key));
