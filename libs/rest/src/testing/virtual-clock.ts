import type { Clock, ClockTimer } from '@bizproc-kit/protocol';

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

/** A clock that moves when a test says so, and counts the timers that are armed. */
export class VirtualClock implements Clock {
  private time: number;
  private order = 0;
  /** Timers run on elapsed time, as Node's do: setting the clock does not move them. */
  private elapsed = 0;
  private readonly timers = new Set<Entry>();
  /** Timers armed so far. */
  scheduled = 0;

  constructor(now = 1_787_320_800_000) {
    this.time = now;
  }

  get armed(): number {
    return this.timers.size;
  }

  now(): number {
    return this.time;
  }

  schedule(delayMs: number, task: () => void): ClockTimer {
    const entry = { at: this.elapsed + Math.max(0, delayMs), order: (this.order += 1), task };
    this.timers.add(entry);
    this.scheduled += 1;
    return { cancel: () => void this.timers.delete(entry) };
  }

  /** Sets the time of day, as an administrator or a time server would. */
  jump(byMs: number): void {
    this.time += byMs;
  }

  /** Lets time pass, timer by timer, with room for what each sets off. */
  async advance(ms: number): Promise<void> {
    const until = this.elapsed + ms;
    await settle();
    for (;;) {
      const next = [...this.timers]
        .filter((entry) => entry.at <= until)
        .sort((left, right) => left.at - right.at || left.order - right.order)[0];
      if (!next) break;
      this.timers.delete(next);
      this.time += next.at - this.elapsed;
      this.elapsed = next.at;
      next.task();
      await settle();
    }
    this.time += until - this.elapsed;
    this.elapsed = until;
  }
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}
