interface Waiter {
  readonly most: number;
  readonly grant: (count: number) => void;
  /** Wants to begin while nothing else runs. */
  readonly alone?: true;
}

/** How long the process is kept quiet for one execution: before it begins, and then while it runs. */
export interface Quiet {
  readonly beforeMs: number;
  readonly duringMs: number;
}

/** What a process does not survive usually shows soon; and one portal must not stop the others for long. */
const defaultQuiet: Quiet = { beforeMs: 30_000, duringMs: 30_000 };

/**
 * The process-wide cap on running activities, handed out in rotation over portals: a portal gets as many places as its
 * own concurrency allows and then queues behind the others, however long its backlog is.
 *
 * @internal
 */
export class GlobalSlots {
  private free: number;
  private readonly waiting = new Map<string, Waiter>();
  private handingOut = false;
  private quietBy: NodeJS.Timeout | undefined;

  constructor(
    private readonly size: number,
    private readonly quiet: Quiet = defaultQuiet,
  ) {
    this.free = size;
  }

  get running(): number {
    return this.size - this.free;
  }

  /** Places that nobody waits for. */
  get spare(): number {
    return this.waiting.size > 0 ? 0 : this.free;
  }

  /** Portals that wait for a place, in the order in which they get one. */
  get waitingMembers(): string[] {
    return [...this.waiting.keys()];
  }

  /** Resolves with 1 to `most` places as soon as there is one, or with 0 when `signal` aborts first. One request per portal at a time. */
  take(memberId: string, most: number, signal: AbortSignal): Promise<number> {
    if (signal.aborted) return Promise.resolve(0);
    const count = this.takeNow(most);
    return count > 0 ? Promise.resolve(count) : this.wait(memberId, { most }, signal);
  }

  /** Takes up to `most` places if there are any that nobody waits for. */
  takeNow(most: number): number {
    const count = Math.min(most, this.spare);
    this.free -= count;
    return count;
  }

  /**
   * Waits for its turn as `take` does, and then until nothing runs, though not for ever; meanwhile nobody else begins.
   * Returns what lets the others go on, to be called when the execution has ended; `undefined` when `signal` aborts first.
   */
  async alone(memberId: string, signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return undefined;
    const granted = this.wait(memberId, { most: this.size, alone: true }, signal);
    this.handOut();
    let held = await granted;
    if (signal.aborted && held === 0) return undefined;
    const end = () => {
      clearTimeout(timer);
      if (held > 0) this.give(held);
      held = 0;
    };
    const timer = setTimeout(end, this.quiet.duringMs).unref();
    return end;
  }

  private wait(memberId: string, wish: Pick<Waiter, 'most' | 'alone'>, signal: AbortSignal): Promise<number> {
    return new Promise((resolve) => {
      const giveUp = () => {
        this.waiting.delete(memberId);
        if (wish.alone) this.endQuiet();
        resolve(0);
        this.handOut();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.waiting.set(memberId, {
        ...wish,
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

  /** What runs does not end: waiting on would stop all portals. */
  private beginBesideOthers(memberId: string, waiter: Waiter): void {
    this.endQuiet();
    this.waiting.delete(memberId);
    const held = this.free;
    this.free = 0;
    waiter.grant(held);
  }

  private endQuiet(): void {
    clearTimeout(this.quietBy);
    this.quietBy = undefined;
  }

  private handOut(): void {
    while (this.free > 0 && this.waiting.size > 0) {
      const [memberId, waiter] = this.waiting.entries().next().value!;
      if (waiter.alone && this.free < this.size) {
        this.quietBy ??= setTimeout(
          () => this.beginBesideOthers(memberId, waiter),
          this.quiet.beforeMs,
        ).unref();
        return;
      }
      this.endQuiet();
      this.waiting.delete(memberId);
      const share = Math.min(waiter.most, this.free);
      this.free -= share;
      waiter.grant(share);
    }
  }
}
