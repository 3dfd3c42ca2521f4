/** A timer waiting in a {@link TimerHeap}. */
export interface HeapTimer {
  /** Due time, milliseconds since the epoch of the clock that owns the heap. */
  readonly due: number;
  /** Order of creation: timers due at the same millisecond fire in this order. */
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Binary heap of timers, earliest first. Cancelled ones are dropped when they reach the top. */
export class TimerHeap {
  private readonly items: HeapTimer[] = [];

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
    while (this.items.length > 0 && this.items[0]!.cancelled) this.pop();
    return this.items[0];
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
  }
}

function before(left: HeapTimer, right: HeapTimer): boolean {
  return left.due < right.due || (left.due === right.due && left.order < right.order);
}
