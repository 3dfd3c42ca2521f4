import type { SimulatedProcess } from './simulated-process.js';

/** Something that happens at a time of the world, to one process or to nobody's. */
export interface WorldEvent {
  time: number;
  sequence: number;
  readonly owner: SimulatedProcess | undefined;
  task: (() => void) | undefined;
  /** Comes again by itself, so that nobody who asks what happens next has to hear of it. */
  readonly isPeriodic: boolean;
}

const before = (a: WorldEvent, b: WorldEvent) =>
  a.time < b.time || (a.time === b.time && a.sequence < b.sequence);

/** Events in the order of their times; those of one time in the order in which they were added. */
export class EventQueue {
  private readonly heap: WorldEvent[] = [];
  private sequence = 0;

  get size(): number {
    return this.heap.length;
  }

  get all(): readonly WorldEvent[] {
    return this.heap;
  }

  peek(): WorldEvent | undefined {
    return this.heap[0];
  }

  add(event: Omit<WorldEvent, 'sequence'>): WorldEvent {
    const added: WorldEvent = { ...event, sequence: (this.sequence += 1) };
    this.push(added);
    return added;
  }

  /** Puts an event back for a later time, behind what is there already. */
  postpone(event: WorldEvent, time: number): void {
    event.time = time;
    event.sequence = this.sequence += 1;
    this.push(event);
  }

  pop(): WorldEvent | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (first === undefined || last === undefined || this.heap.length === 0) return first;
    this.heap[0] = last;
    this.sink();
    return first;
  }

  private push(event: WorldEvent): void {
    let index = this.heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(event, this.heap[parent]!)) break;
      this.heap[index] = this.heap[parent]!;
      index = parent;
    }
    this.heap[index] = event;
  }

  private sink(): void {
    const { heap } = this;
    const event = heap[0]!;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, event)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = event;
  }
}
