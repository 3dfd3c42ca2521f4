import type { VirtualClock } from '../clock/virtual-clock.js';

/** Leaky bucket of requests (protocol 7). @public */
export interface RequestLimit {
  burst: number;
  perSecond: number;
}

const addressesKept = 1_000;

/** Leaky bucket of requests, one level per source address (protocol 7). */
export class RequestBucket {
  private readonly levels = new Map<string, { level: number; at: number }>();

  constructor(
    private readonly clock: VirtualClock,
    /** Undefined means no limit. */
    public limit: RequestLimit | undefined,
  ) {}

  /** Counts a request. False when the bucket overflows; a refused request adds nothing. */
  admit(address: string): boolean {
    if (!this.limit) return true;
    const now = this.clock.now();
    const level = this.levelOf(address, now);
    if (level + 1 > this.limit.burst) return false;
    this.levels.delete(address);
    this.levels.set(address, { level: level + 1, at: now });
    if (this.levels.size > addressesKept) this.levels.delete(this.levels.keys().next().value!);
    return true;
  }

  /** How full the bucket of each address is, most recent last. */
  fill(): { address: string; level: number }[] {
    const now = this.clock.now();
    return [...this.levels.keys()].map((address) => ({ address, level: this.levelOf(address, now) }));
  }

  private levelOf(address: string, now: number): number {
    const entry = this.levels.get(address);
    if (!entry || !this.limit) return 0;
    return Math.max(0, entry.level - ((now - entry.at) / 1000) * this.limit.perSecond);
  }
}
