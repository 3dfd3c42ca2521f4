const longestText = 200;
const secretName = /token|secret|password|passwd|authorization|api_?key|credential/i;

/**
 * Customers' data as an operator sees it: long texts are cut, and what is named like a secret is masked. The structure
 * stays, because it is what an error is found by.
 */
export function redact(value: unknown, name = ''): unknown {
  if (value === null || value === undefined) return value;
  if (secretName.test(name)) return '[secret]';
  if (typeof value === 'string') {
    return value.length <= longestText
      ? value
      : `${value.slice(0, longestText)}… (${value.length} characters)`;
  }
  if (Array.isArray(value)) return value.map((item) => redact(item, name));
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redact(item, key)]));
  }
  return value;
}
