import {
  BizprocKitError,
  CancelledError,
  DeadlineExceededError,
  OutcomeUnknownError,
  PortalError,
  PortalGoneError,
  RateLimitError,
  TransportError,
} from '@bizproc-kit/errors';
import { backoffMs, type RetryPolicy } from './retry-policy.js';

/** What counts when a call has failed. */
export interface FailedAttempt {
  readonly facts: { readonly portal: string; readonly method: string };
  readonly repeatable: boolean;
  /** From 1. */
  readonly attempt: number;
  readonly attempts: number;
  readonly firstAttemptAt: number;
  readonly now: number;
  /** Milliseconds to the caller's deadline. */
  readonly leftMs: number;
}

/** What to do about it. */
export type FailurePlan =
  | { readonly kind: 'give-up'; readonly error: unknown }
  /** At once, or as soon as the budget lets it through. */
  | { readonly kind: 'again' }
  | { readonly kind: 'refresh'; readonly error: BizprocKitError }
  | { readonly kind: 'pause'; readonly ms: number };

/** True when the portal may have executed the request. */
export function isOutcomeOpen(error: unknown): boolean {
  return (
    (error instanceof PortalError ||
      error instanceof TransportError ||
      error instanceof DeadlineExceededError) &&
    error.outcome === 'unknown'
  );
}

/** A token that is refused although it was just refreshed: the grant is dead (protocol 8.2). */
export function refusedForGood(error: BizprocKitError): BizprocKitError {
  if (!(error instanceof PortalError)) return error;
  return new PortalGoneError({
    portal: error.portal,
    method: error.method,
    platformCode: error.platformCode,
    httpStatus: error.httpStatus,
    description: error.description,
    cause: error,
  });
}

/**
 * Whether a failed call is sent again (protocol 8, decision order): first whether it may be, by its outcome; then whether
 * that helps, by the error; then whether there is time for it.
 */
export function planAfter(error: unknown, failed: FailedAttempt, policy: RetryPolicy): FailurePlan {
  const giveUp: FailurePlan = { kind: 'give-up', error };
  if (!(error instanceof BizprocKitError) || error instanceof CancelledError) return giveUp;
  if (isOutcomeOpen(error) && !failed.repeatable) {
    return { kind: 'give-up', error: new OutcomeUnknownError(failed.facts, error) };
  }
  const endsAt = failed.firstAttemptAt + policy.totalMs;
  // Not counted as an attempt: the budget has been told, and decides when the call may go.
  if (error instanceof RateLimitError) return failed.now < endsAt ? { kind: 'again' } : giveUp;
  if (error.retry.kind === 'after-refresh') return { kind: 'refresh', error };
  if (error.retry.kind !== 'after-backoff' && error.retry.kind !== 'at') return giveUp;
  if (failed.attempt >= failed.attempts) return giveUp;
  const ms =
    error.retry.kind === 'at'
      ? Math.max(0, error.retry.at.getTime() - failed.now) + backoffMs(policy, 1)
      : backoffMs(policy, failed.attempt);
  return failed.now + ms > endsAt || ms > failed.leftMs ? giveUp : { kind: 'pause', ms };
}
