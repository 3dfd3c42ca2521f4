import { systemClock, type Clock } from '@bizproc-kit/protocol';

/** A clock that runs `factor` times as fast: what waits for minutes can be measured in seconds. */
export function scaledClock(factor: number): Clock {
  const start = Date.now();
  const origin = performance.now();
  return {
    now: () => start + (performance.now() - origin) * factor,
    schedule: (delayMs, task, options) => systemClock.schedule(delayMs / factor, task, options),
  };
}
