import type { VirtualClock } from '../clock/virtual-clock.js';

const bucketSeconds = 60;
const bucketCount = 10;
/** Shorter calls are not counted (protocol 7). */
const countedFromSeconds = 0.1;
const pairsKept = 5_000;

/** What the limiter says about one method of one app. */
export interface OperatingState {
  /** Seconds counted in the window. */
  operating: number;
  /** Unix seconds at which the oldest minute leaves the window. */
  resetAt: number;
}

/** Execution time per method and app or webhook in ten buckets of one minute. */
export class OperatingLimiter {
  private readonly pairs = new Map<string, Map<number, number>>();

  constructor(
    private readonly clock: VirtualClock,
    /** Seconds allowed in the window; undefined means the limiter is off. */
    public limitSeconds: number | undefined,
  ) {}

  isBlocked(key: string): boolean {
    if (this.limitSeconds === undefined || this.pairs.size === 0) return false;
    return this.total(key) >= this.limitSeconds;
  }

  /** Counts a finished call and tells the state that its reply shows. */
  count(key: string, seconds: number): OperatingState {
    const minute = Math.floor(this.clock.seconds() / bucketSeconds);
    if (seconds > countedFromSeconds) {
      let buckets = this.pairs.get(key);
      if (!buckets) {
        buckets = new Map();
        this.pairs.set(key, buckets);
        if (this.pairs.size > pairsKept) this.pairs.delete(this.pairs.keys().next().value!);
      }
      buckets.set(minute, (buckets.get(minute) ?? 0) + seconds);
    }
    return this.state(key);
  }

  state(key: string): OperatingState {
    const minute = Math.floor(this.clock.seconds() / bucketSeconds);
    const operating = this.total(key);
    const oldest = this.pairs.get(key)?.keys().next().value ?? minute;
    return { operating, resetAt: (oldest + bucketCount) * bucketSeconds };
  }

  /** Fills the window of a pair at once: a fault switched by hand. */
  exhaust(key: string): void {
    this.count(key, this.limitSeconds ?? 0);
  }

  fill(): { key: string; operating: number; resetAt: number }[] {
    return [...this.pairs.keys()].map((key) => ({ key, ...this.state(key) }));
  }

  private total(key: string): number {
    const buckets = this.pairs.get(key);
    if (!buckets) return 0;
    const oldest = Math.floor(this.clock.seconds() / bucketSeconds) - bucketCount + 1;
    let sum = 0;
    for (const [minute, seconds] of buckets) {
      if (minute < oldest) buckets.delete(minute);
      else sum += seconds;
    }
    if (buckets.size === 0) this.pairs.delete(key);
    return sum;
  }
}
