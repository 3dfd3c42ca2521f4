import { DeadlineExceededError, CancelledError } from '@bizproc-kit/errors';
import { systemClock, type Clock, type ClockTimer } from '@bizproc-kit/protocol';
import { ForeignShare } from './foreign-share.js';
import type { Lane } from './lane.js';
import { LaneQueue, type Waiter } from './lane-queue.js';

/** What a portal allows (protocol 7). @public */
export interface RatePreset {
  /** Requests that the portal's bucket holds. */
  readonly burst: number;
  /** Requests a second that drain from it. */
  readonly perSecond: number;
}

/** @public */
export interface RateBudgetOptions extends RatePreset {
  /** Part of the burst that is used; the rest covers requests that overtake each other on the way. Default 0.95. */
  readonly headroom?: number;
  readonly clock?: Clock;
  /** State handed over by the previous owner of the portal: see `tat`. Default 0, an empty bucket. */
  readonly tat?: number;
}

/** @public */
export interface AcquireOptions {
  readonly signal?: AbortSignal;
  readonly deadline?: Date;
  /** Place in the queue, from `ticket()`; a call that is sent again keeps its own. Default: behind everybody. */
  readonly ticket?: number;
}

/** First and longest pause after the portal said that its bucket is full (protocol 7, client policy). */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** Levels are sums of fractions: a missing billionth of a request is no reason to wait. */
const roundingError = 1e-9;

/**
 * The budget of requests of one portal, shared by every client and API version that speaks to it.
 *
 * A leaky bucket as virtual scheduling, with its level kept in place of the arrival time, because the drain changes with
 * what others are found to take. Only the head of the queue asks it, one timer wakes the head, and nobody else is woken. When the portal says that its bucket is full
 * although these books leave room, somebody else on the same address uses it too: the books are put right, a short
 * pause follows, and the drain is taken as lower until the others are found to use less.
 *
 * @public
 */
export class RateBudget {
  /** Every plan but Enterprise. */
  static readonly standard: RatePreset = { burst: 50, perSecond: 2 };
  static readonly enterprise: RatePreset = { burst: 250, perSecond: 5 };

  private readonly clock: Clock;
  private readonly burst: number;
  private readonly perSecond: number;
  private readonly headroom: number;
  private readonly queue = new LaneQueue();
  private readonly foreign: ForeignShare;
  /** Requests in the portal's bucket, as far as these books know, at `#countedAt`. */
  private level: number;
  private countedAt: number;
  private timer: ClockTimer | undefined;
  private tickets = 0;
  private blockedUntil = 0;
  private refusalsInRow = 0;
  private booksRightSince: number;

  constructor(options: RateBudgetOptions) {
    this.clock = options.clock ?? systemClock;
    this.burst = options.burst;
    this.perSecond = options.perSecond;
    this.headroom = options.headroom ?? 0.95;
    this.foreign = new ForeignShare(options.perSecond);
    const now = this.clock.now();
    this.level = Math.min(this.burst, (Math.max(0, (options.tat ?? 0) - now) / 1000) * this.perSecond) || 0;
    this.countedAt = now;
    this.booksRightSince = now;
  }

  /** No limit: a self-hosted portal without a bucket. */
  static unlimited(): RateBudget {
    return new RateBudget({ burst: Number.POSITIVE_INFINITY, perSecond: Number.POSITIVE_INFINITY });
  }

  /** Epoch milliseconds at which the bucket will have drained. Hand it to the portal's next owner. */
  get tat(): number {
    const now = this.clock.now();
    return now + (this.drain(now) * 1000) / this.perSecond;
  }

  /** Calls that wait now. */
  get waiting(): number {
    return this.queue.size;
  }

  /** Milliseconds that a call of the last place would wait, roughly. */
  get queueDelayMs(): number {
    if (this.perSecond === Number.POSITIVE_INFINITY) return 0;
    const now = this.clock.now();
    return Math.max(0, this.waitMs(now)) + (this.queue.size * 1000) / this.drainPerSecond(now);
  }

  /** A place in the queue. */
  ticket(): number {
    this.tickets += 1;
    return this.tickets;
  }

  /** Takes one request at once if nobody waits and the bucket has room. */
  tryAcquire(): boolean {
    return this.queue.size === 0 && this.take(this.clock.now());
  }

  /**
   * Waits for one request.
   *
   * @throws CancelledError, DeadlineExceededError: the place is given back.
   */
  acquire(lane: Lane, options: AcquireOptions = {}): Promise<void> {
    if (options.signal?.aborted) return Promise.reject(this.cancelled(options.signal));
    if (options.deadline && options.deadline.getTime() <= this.clock.now()) {
      return Promise.reject(this.late());
    }
    if (this.tryAcquire()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const { signal, deadline } = options;
      const release = () => {
        signal?.removeEventListener('abort', onAbort);
        timer?.cancel();
      };
      const waiter: Waiter = {
        lane,
        ticket: options.ticket ?? this.ticket(),
        left: false,
        admit: () => {
          release();
          resolve();
        },
      };
      const leave = (error: Error) => {
        this.queue.leave(waiter);
        release();
        this.wake();
        reject(error);
      };
      const onAbort = () => leave(this.cancelled(signal as AbortSignal));
      signal?.addEventListener('abort', onAbort, { once: true });
      const timer =
        deadline && this.clock.schedule(deadline.getTime() - this.clock.now(), () => leave(this.late()));
      this.queue.add(waiter);
      this.arm();
    });
  }

  /** Takes the whole burst as used: after an unclean take-over nobody knows what the previous owner has sent. */
  spend(): void {
    this.fill(this.clock.now());
    this.rearm();
  }

  /** A request admitted at `admittedAt` (epoch milliseconds) was refused with `QUERY_LIMIT_EXCEEDED`. */
  refused(admittedAt: number): void {
    const now = this.clock.now();
    // Requests that were under way when the books were put right say nothing new.
    if (admittedAt >= this.booksRightSince) {
      const unexplained = Math.max(0, this.burst - this.drain(now));
      this.foreign.learn(unexplained, now - this.booksRightSince, now);
      this.booksRightSince = now;
      this.refusalsInRow += 1;
      const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (this.refusalsInRow - 1));
      this.blockedUntil = now + pause * (0.5 + Math.random() / 2);
    }
    this.fill(now);
    this.rearm();
  }

  /** A request was answered: the portal lets requests through. */
  accepted(): void {
    this.refusalsInRow = 0;
  }

  private fill(now: number): void {
    if (this.burst === Number.POSITIVE_INFINITY) return;
    this.level = this.burst;
    this.countedAt = now;
  }

  private drainPerSecond(now: number): number {
    return this.perSecond - this.foreign.rate(now);
  }

  /** Brings the level up to date. A clock that was set back drains nothing, and waits for nothing either. */
  private drain(now: number): number {
    const elapsedMs = Math.max(0, now - this.countedAt);
    this.countedAt = now;
    if (elapsedMs > 0 && this.level > 0) {
      this.level = Math.max(0, this.level - (elapsedMs / 1000) * this.drainPerSecond(now));
    }
    return this.level;
  }

  /** Milliseconds until the next request may leave; 0 or less: now. */
  private waitMs(now: number): number {
    const room = Math.max(1, this.burst * this.headroom) - this.drain(now) - 1;
    const bucketMs = room >= -roundingError ? 0 : (-room * 1000) / this.drainPerSecond(now);
    const blockedMs = this.blockedUntil - now;
    // A pause longer than the longest one can only be the machine's clock set back.
    return Math.max(bucketMs, blockedMs > longestPauseMs ? 0 : blockedMs);
  }

  private take(now: number): boolean {
    if (this.burst === Number.POSITIVE_INFINITY) return true;
    if (this.waitMs(now) > 0) return false;
    this.level += 1;
    return true;
  }

  private arm(): void {
    if (this.timer || this.queue.size === 0) return;
    const wait = Math.max(0, Math.ceil(this.waitMs(this.clock.now())));
    this.timer = this.clock.schedule(wait, () => {
      this.timer = undefined;
      this.wake();
    });
  }

  private rearm(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.arm();
  }

  private wake(): void {
    const now = this.clock.now();
    while (this.queue.size > 0 && this.take(now)) this.queue.next()?.admit();
    if (this.queue.size > 0) this.arm();
    else this.rearm();
  }

  private cancelled(signal: AbortSignal): CancelledError {
    return new CancelledError({ ...waitingFacts, cause: signal.reason });
  }

  private late(): DeadlineExceededError {
    return new DeadlineExceededError(waitingFacts);
  }
}

const waitingFacts = {
  portal: 'rate budget',
  method: 'acquire',
  phase: 'waiting for the rate budget',
  outcome: 'refused',
} as const;
