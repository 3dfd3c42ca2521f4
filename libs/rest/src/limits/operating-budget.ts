import { systemClock, type Clock } from '@bizproc-kit/protocol';
import type { RestTime } from '../wire/rest-reply.js';

/** @public */
export interface OperatingBudgetOptions {
  /**
   * Seconds of operating time that a method may use in its ten minutes before calls are held back. The cloud's own
   * number is not published (docs example 480, source default 420): 400 stays below both. Default 400.
   */
  readonly limitSeconds?: number;
  readonly clock?: Clock;
}

/** A refusal without a counter: the window has ten parts of a minute. */
const windowPartMs = 60_000;

/**
 * Operating time by method (protocol 7), learnt from the counters that portals put into `time`; without counters it
 * never holds anything back. Shared by every client of a portal, like the rate budget.
 *
 * @public
 */
export class OperatingBudget {
  private readonly limit: number;
  private readonly clock: Clock;
  private readonly closedUntil = new Map<string, number>();
  private readonly resets = new Map<string, number>();

  constructor(options: OperatingBudgetOptions = {}) {
    this.limit = options.limitSeconds ?? 400;
    this.clock = options.clock ?? systemClock;
  }

  /** Milliseconds until the method may be called; 0: now. */
  waitMs(method: string): number {
    if (this.closedUntil.size === 0) return 0;
    const until = this.closedUntil.get(method);
    if (until === undefined) return 0;
    const wait = until - this.clock.now();
    if (wait > 0) return wait;
    this.closedUntil.delete(method);
    return 0;
  }

  /** When the oldest part of the method's window leaves, as last told by the portal. */
  resetAt(method: string): Date | undefined {
    const at = this.resets.get(method);
    return at !== undefined && at > this.clock.now() ? new Date(at) : undefined;
  }

  /** Takes the counters of a reply. */
  observe(method: string, time: RestTime | undefined): void {
    const { operating, operating_reset_at: resetAt } = time ?? {};
    if (typeof operating !== 'number' || typeof resetAt !== 'number') return;
    // Never longer than the window, whatever the portal's clock says.
    const until = Math.min(resetAt * 1000, this.clock.now() + 10 * windowPartMs);
    this.resets.set(method, until);
    if (operating >= this.limit) this.close(method, until);
  }

  /** The method was refused with `OPERATION_TIME_LIMIT`. Returns when to try again. */
  refused(method: string): Date {
    const at = this.resetAt(method)?.getTime() ?? this.clock.now() + windowPartMs;
    this.close(method, at);
    return new Date(at);
  }

  private close(method: string, until: number): void {
    this.closedUntil.set(method, until);
  }
}
