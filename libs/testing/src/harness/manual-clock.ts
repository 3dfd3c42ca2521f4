import type { Clock, ClockTimer } from '@bizproc-kit/protocol';

interface Entry {
  at: number;
  task: () => void;
}

/** A clock that stands still until a test moves it. @public */
export class ManualClock implements Clock {
  private time: number;
  private readonly entries = new Set<Entry>();

  /** @param start the time it shows at first. Default 2026-01-01T00:00:00Z. */
  constructor(start: Date = new Date('2026-01-01T00:00:00Z')) {
    this.time = start.getTime();
  }

  now(): number {
    return this.time;
  }

  schedule(delayMs: number, task: () => void): ClockTimer {
    const entry = { at: this.time + Math.max(0, delayMs), task };
    this.entries.add(entry);
    return { cancel: () => void this.entries.delete(entry) };
  }

  /** Moves the clock on; what becomes due on the way runs at its time, and what it awaits is awaited a little. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (let next = this.nextUntil(end); next; next = this.nextUntil(end)) {
      this.entries.delete(next);
      this.time = next.at;
      next.task();
      await new Promise(setImmediate);
    }
    this.time = end;
    await new Promise(setImmediate);
  }

  private nextUntil(end: number): Entry | undefined {
    return [...this.entries].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
