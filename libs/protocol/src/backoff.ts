/**
 * Growing pauses between attempts.
 *
 * @public
 */
export interface Backoff {
  readonly firstMs: number;
  readonly factor: number;
  readonly longestMs: number;
}

/**
 * The pause before attempt `attempt + 1`: grows by the factor, and is spread by a quarter so that a herd does not return
 * as one.
 *
 * @public
 */
export function backoffMs(backoff: Backoff, attempt: number, random: () => number = Math.random): number {
  const pause = Math.min(backoff.firstMs * backoff.factor ** Math.max(0, attempt - 1), backoff.longestMs);
  return Math.round(pause * (0.75 + random() * 0.5));
}
