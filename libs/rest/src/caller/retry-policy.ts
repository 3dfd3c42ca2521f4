/** How often and when a failed call is sent again. @public */
export interface RetryPolicy {
  /** Attempts in all. Default 4. Refusals of the rate limiter do not count: the budget decides when those go again. */
  readonly attempts: number;
  /** Longest pause before the second attempt; doubles with each further one. Default 1000 ms (protocol 7). */
  readonly baseMs: number;
  /** Longest pause. Default 30 s. */
  readonly capMs: number;
  /** No attempt starts later than this after the first one. Default 5 min. */
  readonly totalMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 4,
  baseMs: 1_000,
  capMs: 30_000,
  totalMs: 300_000,
};

/** Full jitter: anything between nothing and the exponential bound, so that callers that failed together part. */
export function backoffMs(policy: RetryPolicy, attempt: number): number {
  return Math.random() * Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
}
