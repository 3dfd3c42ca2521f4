import { LRUCache } from 'lru-cache';

/** How much one address may ask of a page that people open, and how much is done at once for everybody. */
export interface SenderLimits {
  /** Requests that one address may make at once. */
  readonly burst: number;
  /** How fast its allowance grows again. */
  readonly perSecond: number;
  /** Requests of the app's life under way in this process at once. */
  readonly concurrent: number;
}

export const defaultSenderLimits: SenderLimits = { burst: 60, perSecond: 1, concurrent: 100 };

const rememberedSenders = 10_000;

/**
 * Bounds what strangers can make the public endpoints do. Only pages are limited by address: events of all portals come
 * from the few addresses of the platform's queue, and a limit there would let one attacker silence everybody. What an
 * event costs beyond a look into the database is bounded by the installations' own limits.
 */
export class SenderLimiter {
  private readonly allowances = new LRUCache<string, { left: number; at: number }>({
    max: rememberedSenders,
  });
  private running = 0;

  constructor(
    private readonly now: () => number,
    private readonly limits: SenderLimits = defaultSenderLimits,
  ) {}

  /** Whether this address may open one more page. */
  admits(address: string): boolean {
    const now = this.now();
    const known = this.allowances.get(address) ?? { left: this.limits.burst, at: now };
    const grown = Math.min(
      this.limits.burst,
      known.left + (Math.max(0, now - known.at) / 1000) * this.limits.perSecond,
    );
    this.allowances.set(address, { left: Math.max(0, grown - 1), at: now });
    return grown >= 1;
  }

  /** Runs `work` unless too much is under way; undefined then. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.running >= this.limits.concurrent) return undefined;
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
    }
  }
}
