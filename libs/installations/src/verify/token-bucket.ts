/** So many at once, then so many per second. Times in epoch milliseconds. */
export class TokenBucket {
  private readonly intervalMs: number;
  private readonly toleranceMs: number;
  private emptyAt = 0;

  constructor({ burst, perSecond }: { burst: number; perSecond: number }) {
    this.intervalMs = 1000 / perSecond;
    this.toleranceMs = (burst - 1) * this.intervalMs;
  }

  /** Takes one, or tells when the next one is there. */
  take(now: number): { granted: true } | { granted: false; retryAt: number } {
    const start = Math.max(this.emptyAt, now);
    if (start - now > this.toleranceMs) return { granted: false, retryAt: start - this.toleranceMs };
    this.emptyAt = start + this.intervalMs;
    return { granted: true };
  }
}
