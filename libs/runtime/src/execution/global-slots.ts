interface Waiter {
  readonly most: number;
  readonly grant: (count: number) => void;
}

/**
 * The process-wide cap on running activities, handed out in rotation over portals: a portal that wants many places
 * gets them one round at a time while others wait, so that it never keeps a quiet neighbour waiting for its backlog.
 */
export class GlobalSlots {
  private free: number;
  private readonly waiting = new Map<string, Waiter>();

  constructor(private readonly size: number) {
    this.free = size;
  }

  get running(): number {
    return this.size - this.free;
  }

  /** Resolves with 1 to `most` places as soon as there is one, or with 0 when `signal` aborts first. One request per portal at a time. */
  take(memberId: string, most: number, signal: AbortSignal): Promise<number> {
    if (signal.aborted) return Promise.resolve(0);
    if (this.free > 0 && this.waiting.size === 0) {
      const count = Math.min(most, this.free);
      this.free -= count;
      return Promise.resolve(count);
    }
    return new Promise((resolve) => {
      const giveUp = () => {
        this.waiting.delete(memberId);
        resolve(0);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.waiting.set(memberId, {
        most,
        grant: (count) => {
          signal.removeEventListener('abort', giveUp);
          resolve(count);
        },
      });
    });
  }

  give(count: number): void {
    this.free += count;
    while (this.free > 0 && this.waiting.size > 0) {
      const [memberId, waiter] = this.waiting.entries().next().value!;
      this.waiting.delete(memberId);
      // The last one in line may have all there is; while others wait, one each.
      const share = this.waiting.size === 0 ? Math.min(waiter.most, this.free) : 1;
      this.free -= share;
      waiter.grant(share);
    }
  }
}
