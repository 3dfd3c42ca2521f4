import type { Lane } from './lane.js';

/** One call that waits. `ticket` keeps its place over re-sends: a smaller one came earlier. */
export interface Waiter {
  readonly lane: Lane;
  readonly ticket: number;
  /** Set when the wait was cancelled: the entry is skipped and thrown away when it comes up. */
  left: boolean;
  readonly admit: () => void;
}

/** First come, first served; cancelled entries are dropped when they reach the head, so that cancelling costs nothing. */
class Fifo {
  private entries: Waiter[] = [];
  private head = 0;

  add(waiter: Waiter): void {
    const entries = this.entries;
    let at = entries.length;
    // Only a call that is sent again has an older ticket than the tail: it goes back to its place near the head.
    while (at > this.head && entries[at - 1].ticket > waiter.ticket) at -= 1;
    if (at === entries.length) entries.push(waiter);
    else entries.splice(at, 0, waiter);
  }

  peek(): Waiter | undefined {
    while (this.head < this.entries.length && this.entries[this.head].left) this.drop();
    return this.entries[this.head];
  }

  shift(): Waiter | undefined {
    const waiter = this.peek();
    if (waiter) this.drop();
    return waiter;
  }

  private drop(): void {
    this.head += 1;
    if (this.head === this.entries.length) {
      this.entries = [];
      this.head = 0;
    } else if (this.head > 1024 && this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
  }
}

/** The one queue in front of a budget: three lanes, each first come first served. */
export class LaneQueue {
  private readonly lanes: Record<Lane, Fifo> = {
    completions: new Fifo(),
    interactive: new Fifo(),
    bulk: new Fifo(),
  };
  private length = 0;
  private sinceBulk = 0;
  private sinceInteractive = 0;

  /** Calls that still wait. */
  get size(): number {
    return this.length;
  }

  add(waiter: Waiter): void {
    this.lanes[waiter.lane].add(waiter);
    this.length += 1;
  }

  leave(waiter: Waiter): void {
    if (waiter.left) return;
    waiter.left = true;
    this.length -= 1;
  }

  /** Takes the next call out. */
  next(): Waiter | undefined {
    const lane = this.nextLane();
    if (!lane) return undefined;
    const waiter = this.lanes[lane].shift();
    if (waiter) {
      waiter.left = true;
      this.length -= 1;
      this.sinceBulk = lane === 'bulk' ? 0 : this.sinceBulk + 1;
      this.sinceInteractive = lane === 'interactive' ? 0 : this.sinceInteractive + 1;
    }
    return waiter;
  }

  private nextLane(): Lane | undefined {
    const { completions, interactive, bulk } = this.lanes;
    if (this.sinceBulk >= 9 && bulk.peek()) return 'bulk';
    if (this.sinceInteractive >= 4 && interactive.peek()) return 'interactive';
    if (completions.peek()) return 'completions';
    if (interactive.peek()) return 'interactive';
    return bulk.peek() ? 'bulk' : undefined;
  }
}
