import { BizprocKitError } from '@bizproc-kit/errors';
import type { RestReply } from '../wire/rest-reply.js';
import type { AttemptInfo, CallInfo, RestInterceptor } from './rest-interceptor.js';

/** What a measurement says beside its name. @public */
export interface Measured {
  /** Milliseconds. */
  readonly durationMs: number;
  /** `ok`, or the stable code of the error. */
  readonly outcome: string;
  /** The portal's own seconds for the method, where it told. */
  readonly operatingSeconds: number | undefined;
}

/** Where measurements go: counters and histograms of whatever library the host uses. @public */
export interface RestMetrics {
  /** A call has ended: waits, attempts and refreshes included. */
  onCall?(info: CallInfo, measured: Measured): void;
  /** An HTTP exchange has ended. */
  onAttempt?(info: AttemptInfo, measured: Measured): void;
}

async function measure(
  work: () => Promise<RestReply>,
  report: (measured: Measured) => void,
): Promise<RestReply> {
  const startedAt = performance.now();
  const measured = (outcome: string, operatingSeconds?: number): Measured => ({
    durationMs: performance.now() - startedAt,
    outcome,
    operatingSeconds,
  });
  let reply: RestReply;
  try {
    reply = await work();
  } catch (error) {
    report(measured(error instanceof BizprocKitError ? error.code : 'unknown'));
    throw error;
  }
  report(measured('ok', reply.time?.operating));
  return reply;
}

/**
 * Reports every call and attempt to the host's metrics.
 *
 * @public
 */
export function metrics(sink: RestMetrics): RestInterceptor {
  return {
    call: (info, next) => measure(next, (measured) => sink.onCall?.(info, measured)),
    attempt: (info, next) => measure(next, (measured) => sink.onAttempt?.(info, measured)),
  };
}
