import type { Clock, ClockTimer } from '@bizproc-kit/protocol';
import type { RestInterceptor, RestReply } from '@bizproc-kit/rest';

/**
 * The time that one attempt may take. It stands still while a call of the attempt waits for the portal's budget of
 * requests: that wait is the portal's, not the activity's.
 *
 * It is given to each call, and not found through an `AsyncLocalStorage`: on Node 20 and 22 that would slow down every
 * promise of the process.
 */
export class AttemptTimer implements RestInterceptor {
  private timer: ClockTimer | undefined;
  private startedAt: number;
  private waiting = 0;
  private underWay = 0;

  constructor(
    private readonly clock: Clock,
    private leftMs: number,
    private readonly expired: () => void,
  ) {
    this.startedAt = clock.now();
    this.arm();
  }

  /** Around work that waits for the portal. */
  async whileStopped<T>(work: () => Promise<T>): Promise<T> {
    this.pause();
    try {
      return await work();
    } finally {
      this.resume();
    }
  }

  call(_info: unknown, next: () => Promise<RestReply>): Promise<RestReply> {
    return this.whileStopped(next);
  }

  async attempt(_info: unknown, next: () => Promise<RestReply>): Promise<RestReply> {
    this.resume();
    this.underWay += 1;
    try {
      return await next();
    } finally {
      this.underWay -= 1;
      this.pause();
    }
  }

  /** A request is on its way to the portal, and nothing has come back. */
  get isAsking(): boolean {
    return this.underWay > 0;
  }

  cancel(): void {
    this.timer?.cancel();
    // A call that goes on in the background does not wind it up again.
    this.waiting = Infinity;
  }

  private pause(): void {
    this.waiting += 1;
    if (this.waiting > 1) return;
    this.timer?.cancel();
    this.leftMs -= this.clock.now() - this.startedAt;
  }

  private resume(): void {
    this.waiting -= 1;
    if (this.waiting === 0) this.arm();
  }

  private arm(): void {
    this.startedAt = this.clock.now();
    this.timer = this.clock.schedule(Math.max(0, this.leftMs), this.expired);
  }
}
