import type { Clock } from '@bizproc-kit/protocol';

const shortest = 20;

/** Waits a little: the first looks come quickly, later ones every `longestMs`, never all waiters at the same time. */
export function pause(clock: Clock, attempt: number, longestMs: number): Promise<void> {
  const delay = Math.min(shortest * 2 ** Math.min(attempt, 10), longestMs) * (0.75 + Math.random() / 2);
  return new Promise((resolve) => clock.schedule(delay, resolve));
}
