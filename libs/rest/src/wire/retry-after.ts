/** No server is believed to know more than a day ahead, whatever number it writes. */
const longestMs = 24 * 3_600_000;

/** `Date.parse` takes `-5` for a year. */
const dateOf = (text: string): number => (/^[A-Za-z]{3}/.test(text) ? Date.parse(text) : NaN);

/** Reads `Retry-After`: seconds or an HTTP date, from now to a day ahead. Undefined when missing or unreadable. */
export function retryAfter(header: string | string[] | undefined, now: number): Date | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (!text) return undefined;
  const at = /^\d+(\.\d+)?$/.test(text) ? now + Number(text) * 1000 : dateOf(text);
  return Number.isNaN(at) ? undefined : new Date(Math.min(Math.max(at, now), now + longestMs));
}
