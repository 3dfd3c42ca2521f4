import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, ClockTimer } from '@bizproc-kit/protocol';
import type { RestInterceptor } from '@bizproc-kit/rest';

const current = new AsyncLocalStorage<AttemptTimer>();

/**
 * The time that one attempt may take. It stands still while a call of the attempt waits for the portal's budget of
 * requests: that wait is the portal's, not the activity's.
 */
export class AttemptTimer {
  private timer: ClockTimer | undefined;
  private startedAt: number;
  private waiting = 0;

  constructor(
    private readonly clock: Clock,
    private leftMs: number,
    private readonly expired: () => void,
  ) {
    this.startedAt = clock.now();
    this.arm();
  }

  /** Runs `work` so that the calls in it stop this timer while they wait. */
  around<T>(work: () => T): T {
    return current.run(this, work);
  }

  pause(): void {
    this.waiting += 1;
    if (this.waiting > 1) return;
    this.timer?.cancel();
    this.leftMs -= this.clock.now() - this.startedAt;
  }

  resume(): void {
    this.waiting -= 1;
    if (this.waiting === 0) this.arm();
  }

  cancel(): void {
    this.timer?.cancel();
    // A call that goes on in the background does not wind it up again.
    this.waiting = Infinity;
  }

  private arm(): void {
    this.startedAt = this.clock.now();
    this.timer = this.clock.schedule(Math.max(0, this.leftMs), this.expired);
  }
}

/** Goes into every portal's client: tells the attempt that makes a call when the call waits and when it is under way. */
export const attemptTimerInterceptor: RestInterceptor = {
  async call(_info, next) {
    const timer = current.getStore();
    if (!timer) return next();
    timer.pause();
    try {
      return await next();
    } finally {
      timer.resume();
    }
  },
  async attempt(_info, next) {
    const timer = current.getStore();
    if (!timer) return next();
    timer.resume();
    try {
      return await next();
    } finally {
      timer.pause();
    }
  },
};
