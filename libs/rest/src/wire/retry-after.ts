/** Reads `Retry-After`: seconds or an HTTP date. Undefined when missing or unreadable. */
export function retryAfter(header: string | string[] | undefined, now: number): Date | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return new Date(now + Number(text) * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(Math.max(at, now));
}
