/** A timer that can be cancelled. @public */
export interface ClockTimer {
  cancel(): void;
}

/**
 * The one source of time: everything that waits or compares times takes it from here, so that tests and
 * development can follow a virtual clock.
 *
 * @public
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once, not before `delayMs` milliseconds have passed on this clock. Never keeps a process alive on its own when `unref` is set. */
  schedule(delayMs: number, task: () => void, options?: { unref?: boolean }): ClockTimer;
}

/** Node cannot hold a longer delay: it would fire at once. */
const longestDelay = 2 ** 31 - 1;

/** The machine's clock. @public */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, task, options) {
    let handle: NodeJS.Timeout;
    const arm = (remaining: number) => {
      const step = Math.min(Math.max(remaining, 0), longestDelay);
      handle = setTimeout(() => (remaining > step ? arm(remaining - step) : task()), step);
      if (options?.unref) handle.unref();
    };
    arm(delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
