import { quiet } from '../real/real.js';
import { EventQueue, type WorldEvent } from './event-queue.js';
import { Random } from './random.js';
import type { SimulatedProcess } from './simulated-process.js';

/** The first moment of every world, milliseconds since the epoch. */
export const beginning = Date.parse('2026-08-21T14:00:00Z');

/** So much happened within one second of the world: something goes round and round. */
const mostInOneSecond = 40_000;

/** So much happens in one world; what goes on for longer is left as it is. */
const mostEvents = 25_000;

/** A world in which too much happens. */
export class TooMuch extends Error {}

/** What is wrong in a world. */
export class Violation extends Error {
  constructor(
    readonly invariant: string,
    message: string,
  ) {
    super(message);
  }
}

interface OutsideWork {
  readonly owner: SimulatedProcess | undefined;
  /** What tells its result to who asked. */
  readonly done: Promise<() => void>;
}

/**
 * The one scheduler: everything that is not done at once is an event of it, in one order that depends on the seed alone.
 * Between two events all promises settle.
 */
export class World {
  /** Milliseconds since the epoch, with fractions. */
  time = beginning;
  /** The process in whose name something happens now. */
  current: SimulatedProcess | undefined;
  /** What happened, for somebody who reads a failing seed; kept only when asked for. */
  log: ((line: string) => void) | undefined;
  eventsDone = 0;
  /** When something happened last that is more than a look whether there is anything to do. */
  lastStirAt = beginning;
  readonly random: Random;
  private readonly queue = new EventQueue();
  private second = { from: 0, events: 0 };
  private readonly outside: OutsideWork[] = [];
  private isRunning = false;

  constructor(readonly seed: number) {
    this.random = new Random(seed, 1);
  }

  /** Plans a task of a process, of the one in whose name this is asked unless told, not before `delayMs` have passed. */
  plan(
    delayMs: number,
    task: () => void,
    owner: SimulatedProcess | 'nobody' | undefined = this.current,
    isPeriodic = false,
  ): WorldEvent {
    const time = this.time + Math.max(0, delayMs);
    return this.queue.add({ time, owner: owner === 'nobody' ? undefined : owner, task, isPeriodic });
  }

  cancel(event: WorldEvent): void {
    event.task = undefined;
  }

  /** Resolves after so long, in the name of the process that asks; never when it is killed meanwhile. */
  pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.plan(delayMs, resolve));
  }

  /** Runs `work`, and whatever follows from it, in the name of a process. */
  inNameOf(owner: SimulatedProcess, work: () => void): void {
    this.plan(0, work, owner);
  }

  /** Work of the real outside, such as a database server's, if it takes time. Nothing else happens until it is done. */
  async external<T>(work: () => T | Promise<T>): Promise<T> {
    const owner = this.current;
    this.current = undefined;
    let result: T | Promise<T>;
    try {
      result = work();
    } finally {
      this.current = owner;
    }
    // Who asks between two runs of the world waits for it himself.
    if (!(result instanceof Promise) || !this.isRunning) return result;
    const started = result;
    return new Promise((resolve, reject) => {
      const done = started.then(
        (value) => () => resolve(value),
        (error: Error) => () => reject(error),
      );
      this.outside.push({ owner, done });
    });
  }

  /** Lets everything happen that is due until `until`. */
  async runUntil(until: number): Promise<void> {
    this.isRunning = true;
    for (;;) {
      await this.settle();
      const next = this.queue.peek();
      if (next === undefined || next.time > until) break;
      this.perform(this.queue.pop()!);
    }
    this.advance(until);
    await this.settle();
    this.isRunning = false;
  }

  /** When something happens next that is not one of the ticks which come again and again. */
  nextOneShot(): number {
    let next = Infinity;
    for (const { time, isPeriodic, task, owner } of this.queue.all) {
      if (!isPeriodic && task && owner?.isAlive !== false && time < next) next = time;
    }
    return next;
  }

  /** Lets time pass at whose end all that was due meanwhile is due at once, as if every process had been held up. */
  skipTo(time: number): void {
    const due: WorldEvent[] = [];
    for (let next = this.queue.peek(); next && next.time < time; next = this.queue.peek()) {
      due.push(this.queue.pop()!);
    }
    for (const event of due)
      if (event.task && event.owner?.isAlive !== false) this.queue.postpone(event, time);
    this.advance(time);
  }

  /** Says that something happens that matters. */
  stir(): void {
    this.lastStirAt = this.time;
  }

  /** Events that wait in the name of a process. */
  plannedFor(owner: SimulatedProcess): number {
    return this.queue.all.filter((event) => event.owner === owner && event.task).length;
  }

  private async settle(): Promise<void> {
    await quiet();
    for (let work = this.outside.shift(); work; work = this.outside.shift()) {
      this.current = undefined;
      const settle = await work.done;
      this.current = work.owner;
      settle();
      await quiet();
    }
    this.current = undefined;
  }

  private perform(event: WorldEvent): void {
    const { owner, task } = event;
    if (!task || owner?.isAlive === false) return;
    if (owner && owner.stalledUntil > event.time) {
      this.queue.postpone(event, owner.stalledUntil);
      return;
    }
    this.advance(event.time);
    this.eventsDone += 1;
    if (this.eventsDone > mostEvents) throw new TooMuch('More events than one world may have.');
    this.count(owner);
    this.current = owner;
    task();
  }

  private count(owner: SimulatedProcess | undefined): void {
    if (this.time - this.second.from >= 1_000) this.second = { from: this.time, events: 0 };
    this.second.events += 1;
    if (this.second.events <= mostInOneSecond) return;
    throw new Violation(
      'nothing goes round and round',
      `More than ${mostInOneSecond} events in one second, at last of ${owner?.name ?? 'the outside'}.`,
    );
  }

  private advance(time: number): void {
    this.time = Math.max(this.time, time);
  }
}
