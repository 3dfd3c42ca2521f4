import { createRequire } from 'node:module';
import type { World } from '../world/world.js';
import type { WorldEvent } from '../world/event-queue.js';
import { real } from '../real/real.js';

const load = createRequire(import.meta.url);

/** What a task of `setImmediate` waits: it comes after what is at hand, and the time goes on. */
const immediateMs = 0.01;

/** A timer as Node gives it out. That it keeps nothing alive makes no difference in a world. */
class SimulatedTimer {
  constructor(
    private readonly world: World,
    public event: WorldEvent,
    private readonly again: () => WorldEvent,
  ) {}

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return false;
  }

  refresh(): this {
    this.close();
    this.event = this.again();
    return this;
  }

  close(): this {
    this.world.cancel(this.event);
    return this;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

type Task = (...args: unknown[]) => void;

function aborted(signal: AbortSignal): Error {
  return Object.assign(new Error('The operation was aborted', { cause: signal.reason }), {
    name: 'AbortError',
    code: 'ABORT_ERR',
  });
}

/** The timers that code of a process meets. Code of nobody's, such as a database driver's, keeps the real ones. */
export function simulatedTimers(world: World) {
  const setTimeout = (task: Task, ms?: number, ...args: unknown[]) => {
    if (!world.current) return real.setTimeout(() => task(...args), ms);
    const owner = world.current;
    const plan = () => world.plan(Math.max(1, Number(ms) || 0), () => task(...args), owner);
    return new SimulatedTimer(world, plan(), plan);
  };
  const setInterval = (task: Task, ms?: number, ...args: unknown[]) => {
    if (!world.current) return real.setInterval(() => task(...args), ms);
    const owner = world.current;
    const every = Math.max(1, Number(ms) || 0);
    const plan = (): WorldEvent =>
      world.plan(
        every,
        () => {
          timer.event = plan();
          task(...args);
        },
        owner,
        true,
      );
    const timer: SimulatedTimer = new SimulatedTimer(world, plan(), plan);
    return timer;
  };
  const setImmediate = (task: Task, ...args: unknown[]) => {
    if (!world.current) return real.setImmediate(() => task(...args));
    const plan = () => world.plan(immediateMs, () => task(...args));
    return new SimulatedTimer(world, plan(), plan);
  };
  const clear = (fallback: (timer: never) => void) => (timer: unknown) => {
    if (timer instanceof SimulatedTimer) timer.close();
    else fallback(timer as never);
  };
  return {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout: clear(real.clearTimeout),
    clearInterval: clear(real.clearInterval),
    clearImmediate: clear(real.clearImmediate),
  };
}

/** `node:timers/promises`. */
export function simulatedSleeps(world: World) {
  const original = { ...(load('node:timers/promises') as Record<string, (...args: unknown[]) => unknown>) };
  const sleep = <T>(ms: number, value: T, signal: AbortSignal | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted(signal));
      const onAbort = () => {
        world.cancel(event);
        reject(aborted(signal!));
      };
      const event = world.plan(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve(value);
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  type Options = { signal?: AbortSignal } | undefined;
  return {
    setTimeout: (ms?: number, value?: unknown, options?: Options) =>
      world.current
        ? sleep(Math.max(1, ms ?? 0), value, options?.signal)
        : original['setTimeout']!(ms, value, options),
    setImmediate: (value?: unknown, options?: Options) =>
      world.current ? sleep(immediateMs, value, options?.signal) : original['setImmediate']!(value, options),
  };
}
