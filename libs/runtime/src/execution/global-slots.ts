interface Waiter {
  readonly most: number;
  readonly grant: (count: number) => void;
}

/**
 * The process-wide cap on running activities, handed out in rotation over portals: a portal gets as many places as its
 * own concurrency allows and then queues behind the others, however long its backlog is.
 */
export class GlobalSlots {
  private free: number;
  private readonly waiting = new Map<string, Waiter>();
  private handingOut = false;

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
    if (this.handingOut || this.waiting.size === 0) return;
    // What ends in one moment is handed out together: a portal takes its share in one piece.
    this.handingOut = true;
    setImmediate(() => {
      this.handingOut = false;
      this.handOut();
    });
  }

  private handOut(): void {
    while (this.free > 0 && this.waiting.size > 0) {
      const [memberId, waiter] = this.waiting.entries().next().value!;
      this.waiting.delete(memberId);
      const share = Math.min(waiter.most, this.free);
      this.free -= share;
      waiter.grant(share);
    }
  }
}
