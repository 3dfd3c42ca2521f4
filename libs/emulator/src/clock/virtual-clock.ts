import { TimerHeap, type HeapTimer } from './timer-heap.js';

/** The clock as the control API shows it. @public */
export interface ClockState {
  /** The portal's time, ISO 8601 in UTC. */
  now: string;
  /** The portal's time in milliseconds since the Unix epoch. */
  unixMs: number;
  /** Milliseconds by which the portal's time is ahead of the machine's. */
  offsetMs: number;
  /** False while the clock stands still and moves only when it is told to. */
  running: boolean;
  /** Grows with every jump, stop and start, so that a follower can wait for the next one. */
  version: number;
}

/** Longest sleep of Node's timers; longer ones are taken in stages. */
const longestSleepMs = 2_147_000_000;

/**
 * The time of all portals and of the OAuth server: the machine's own plus an offset, or standing still.
 *
 * `advance` moves it forward and fires everything that falls due on the way, in order, so a day's timeout
 * takes a moment to test.
 *
 * @public
 */
export class VirtualClock {
  private readonly heap = new TimerHeap();
  private readonly listeners = new Set<(state: ClockState) => void>();
  private offset = 0;
  private frozenAt: number | undefined;
  private versionCount = 0;
  private created = 0;
  private sleeper: NodeJS.Timeout | undefined;
  private sleepingUntil = Infinity;
  private advancing = false;

  /** @param start Portal time to begin with, milliseconds; the machine's when left out. */
  constructor(start?: number, running = true) {
    if (start !== undefined) this.offset = start - Date.now();
    if (!running) this.frozenAt = start ?? Date.now();
  }

  /** Milliseconds since the Unix epoch. */
  now(): number {
    return this.frozenAt ?? Date.now() + this.offset;
  }

  /** False while the clock stands still. */
  get isRunning(): boolean {
    return this.frozenAt === undefined;
  }

  /** Whole seconds since the Unix epoch, rounded down. */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  state(): ClockState {
    const now = this.now();
    return {
      now: new Date(now).toISOString(),
      unixMs: now,
      offsetMs: Math.round(now - Date.now()),
      running: this.isRunning,
      version: this.versionCount,
    };
  }

  /** Calls `run` once `ms` of portal time have passed. Returns the cancel function. */
  after(ms: number, run: () => void): () => void {
    const timer: HeapTimer = {
      due: this.now() + Math.max(0, ms),
      order: this.created++,
      run,
      cancelled: false,
      fired: false,
    };
    this.heap.push(timer);
    this.arm();
    return () => {
      if (!timer.fired) this.heap.cancel(timer);
    };
  }

  /** Resolves after `ms` of portal time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Moves the time forward by `ms` and fires what falls due, each timer at its own moment. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError('the clock only goes forward');
    this.moveTo(this.now() + ms);
  }

  /** Sets the time; forward moves fire what falls due, backward moves fire nothing. */
  set(unixMs: number): void {
    if (unixMs >= this.now()) return this.moveTo(unixMs);
    this.place(unixMs);
    this.changed();
  }

  /** Stops the time. */
  freeze(): void {
    this.frozenAt ??= this.now();
    this.changed();
  }

  /** Lets the time run on from where it stands. */
  run(): void {
    if (this.frozenAt !== undefined) {
      this.offset = this.frozenAt - Date.now();
      this.frozenAt = undefined;
    }
    this.changed();
  }

  /** Reports every jump, stop and start. Returns the unsubscribe function. */
  onChange(listener: (state: ClockState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Timers in the books, those included that were cancelled a moment ago. */
  get pendingTimers(): number {
    return this.heap.size;
  }

  /** Drops all timers: nothing fires any more. */
  close(): void {
    this.heap.clear();
    clearTimeout(this.sleeper);
    this.listeners.clear();
  }

  private moveTo(target: number): void {
    this.advancing = true;
    try {
      for (let timer = this.heap.peek(); timer && timer.due <= target; timer = this.heap.peek()) {
        this.heap.pop();
        timer.fired = true;
        if (timer.due > this.now()) this.place(timer.due);
        timer.run();
      }
      if (target > this.now()) this.place(target);
    } finally {
      this.advancing = false;
    }
    this.changed();
  }

  private place(unixMs: number): void {
    if (this.frozenAt !== undefined) this.frozenAt = unixMs;
    else this.offset = unixMs - Date.now();
  }

  private changed(): void {
    this.versionCount += 1;
    this.sleepingUntil = Infinity;
    clearTimeout(this.sleeper);
    this.arm();
    if (this.listeners.size === 0) return;
    const state = this.state();
    for (const listener of this.listeners) listener(state);
  }

  private arm(): void {
    if (this.frozenAt !== undefined || this.advancing) return;
    const next = this.heap.peek();
    if (!next || next.due >= this.sleepingUntil) return;
    clearTimeout(this.sleeper);
    this.sleepingUntil = next.due;
    const wait = Math.min(longestSleepMs, Math.max(0, next.due - this.now()));
    this.sleeper = setTimeout(() => this.fire(), wait);
    this.sleeper.unref();
  }

  private fire(): void {
    this.sleepingUntil = Infinity;
    if (this.frozenAt !== undefined) return;
    const now = this.now();
    for (let timer = this.heap.peek(); timer && timer.due <= now; timer = this.heap.peek()) {
      this.heap.pop();
      timer.fired = true;
      timer.run();
    }
    this.arm();
  }
}
