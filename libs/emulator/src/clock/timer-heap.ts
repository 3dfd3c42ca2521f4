/** A timer waiting in a {@link TimerHeap}. */
export interface HeapTimer {
  /** Due time, milliseconds since the epoch of the clock that owns the heap. */
  readonly due: number;
  /** Order of creation: timers due at the same millisecond fire in this order. */
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
  /** True once it has left the heap to run. */
  fired: boolean;
}

/** Fewer cancelled timers than this are not worth the work. */
const sweptFrom = 1_024;

/** Binary heap of timers, earliest first. Cancelled ones go when they reach the top, or when they are the most. */
export class TimerHeap {
  private items: HeapTimer[] = [];
  private cancelled = 0;

  get size(): number {
    return this.items.length;
  }

  push(timer: HeapTimer): void {
    const items = this.items;
    let index = items.length;
    items.push(timer);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(timer, items[parent]!)) break;
      items[index] = items[parent]!;
      index = parent;
    }
    items[index] = timer;
  }

  peek(): HeapTimer | undefined {
    while (this.items.length > 0 && this.items[0]!.cancelled) {
      this.pop();
      this.cancelled -= 1;
    }
    return this.items[0];
  }

  /** Takes a timer that is still in the heap out of it, sooner or later. */
  cancel(timer: HeapTimer): void {
    if (timer.cancelled) return;
    timer.cancelled = true;
    this.cancelled += 1;
    if (this.cancelled >= sweptFrom && this.cancelled * 2 > this.items.length) this.sweep();
  }

  pop(): HeapTimer | undefined {
    const items = this.items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child += 1;
      if (!before(items[child]!, last)) break;
      items[index] = items[child]!;
      index = child;
    }
    items[index] = last;
    return first;
  }

  clear(): void {
    this.items.length = 0;
    this.cancelled = 0;
  }

  private sweep(): void {
    const alive = this.items.filter((timer) => !timer.cancelled);
    this.items = [];
    this.cancelled = 0;
    for (const timer of alive) this.push(timer);
  }
}

function before(left: HeapTimer, right: HeapTimer): boolean {
  return left.due < right.due || (left.due === right.due && left.order < right.order);
}
