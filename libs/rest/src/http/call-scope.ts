import { CancelledError, DeadlineExceededError, type RequestOutcome } from '@bizproc-kit/errors';
import type { Clock, ClockTimer } from '@bizproc-kit/protocol';

/** What ends a call from outside. */
export interface ScopeLimits {
  readonly signal?: AbortSignal;
  readonly deadline?: Date;
}

/**
 * The life of one call: ended by the caller's signal, its deadline, or the client's closing, in whatever phase the call is.
 * One listener and one timer for a call, both gone when it is closed.
 */
export class CallScope {
  readonly facts: { readonly portal: string; readonly method: string };
  private readonly clock: Clock;
  private readonly signal: AbortSignal | undefined;
  private readonly deadline: number;
  private readonly closing: AbortSignal;
  private listeners: Set<() => void> | undefined;
  private timer: ClockTimer | undefined;

  constructor(
    facts: { portal: string; method: string },
    clock: Clock,
    closing: AbortSignal,
    limits: ScopeLimits = {},
  ) {
    this.facts = facts;
    this.clock = clock;
    this.signal = limits.signal;
    this.deadline = limits.deadline?.getTime() ?? Number.POSITIVE_INFINITY;
    this.closing = closing;
  }

  get over(): boolean {
    return this.signal?.aborted || this.closing.aborted || this.clock.now() >= this.deadline;
  }

  /** Milliseconds left; infinite without a deadline. */
  get leftMs(): number {
    return this.deadline - this.clock.now();
  }

  /** Why the call ended, as the error to give to the caller. */
  error(phase: string, outcome: RequestOutcome): CancelledError | DeadlineExceededError {
    const facts = { ...this.facts, phase, outcome };
    if (this.signal?.aborted) return new CancelledError({ ...facts, cause: this.signal.reason });
    if (this.closing.aborted) return new CancelledError({ ...facts, cause: this.closing.reason });
    return new DeadlineExceededError(facts);
  }

  throwIfOver(phase: string): void {
    if (this.over) throw this.error(phase, 'refused');
  }

  /** Calls `listener` once when the call ends from outside. Returns how to stop listening. */
  onOver(listener: () => void): () => void {
    if (!this.listeners) {
      this.listeners = new Set();
      this.signal?.addEventListener('abort', this.end, { once: true });
      openScopes(this.closing).add(this.end);
      if (this.deadline !== Number.POSITIVE_INFINITY) {
        this.timer = this.clock.schedule(Math.max(0, this.leftMs), this.end);
      }
    }
    this.listeners.add(listener);
    return () => void this.listeners?.delete(listener);
  }

  /** `work`, or the end of the call, whichever comes first. The work itself goes on for others that wait for it. */
  race<T>(work: Promise<T>, phase: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = this.onOver(() => reject(this.error(phase, 'refused')));
      const settle = (then: () => void) => {
        stop();
        then();
      };
      work.then(
        (value) => settle(() => resolve(value)),
        (error) => settle(() => reject(error)),
      );
    });
  }

  /** Waits on the clock. */
  pause(delayMs: number, phase: string): Promise<void> {
    this.throwIfOver(phase);
    return new Promise((resolve, reject) => {
      const timer = this.clock.schedule(delayMs, () => {
        stop();
        resolve();
      });
      const stop = this.onOver(() => {
        timer.cancel();
        reject(this.error(phase, 'refused'));
      });
    });
  }

  close(): void {
    if (!this.listeners) return;
    this.signal?.removeEventListener('abort', this.end);
    openScopes(this.closing).delete(this.end);
    this.timer?.cancel();
    this.listeners = undefined;
  }

  private readonly end = (): void => {
    const listeners = this.listeners;
    if (!listeners) return;
    for (const listener of [...listeners]) {
      listeners.delete(listener);
      listener();
    }
  };
}

/**
 * Calls that end when a client closes. One listener for the client instead of one for every call: adding and removing
 * listeners on one long-lived signal costs more than the rest of a call's bookkeeping.
 */
const scopesOf = new WeakMap<AbortSignal, Set<() => void>>();

function openScopes(closing: AbortSignal): Set<() => void> {
  let open = scopesOf.get(closing);
  if (!open) {
    const scopes = new Set<() => void>();
    open = scopes;
    scopesOf.set(closing, scopes);
    closing.addEventListener('abort', () => [...scopes].forEach((end) => end()), { once: true });
  }
  return open;
}
