import type { VirtualClock } from '@bizproc-kit/emulator';
import type { Clock } from '@bizproc-kit/protocol';

/** Tells the emulator's time; waits are real, because the sockets between the two are. */
export function followedClock(clock: VirtualClock): Clock {
  return {
    now: () => clock.now(),
    schedule: (delayMs, task) => {
      const timer = setTimeout(task, delayMs);
      return { cancel: () => clearTimeout(timer) };
    },
  };
}
