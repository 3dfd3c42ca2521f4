import type { Lane } from '../limits/lane.js';
import type { RestReply } from '../wire/rest-reply.js';

/** One call, as seen from outside: waits, attempts and refreshes are inside it. @public */
export interface CallInfo {
  readonly portal: string;
  readonly method: string;
  readonly lane: Lane;
  readonly version: 2 | 3;
  /** As the caller gave them: mask before writing them down (`maskedParams`). */
  readonly params: unknown;
}

/** One HTTP exchange of a call. @public */
export interface AttemptInfo extends CallInfo {
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds that this attempt waited for the budget. */
  readonly queuedMs: number;
  /** Host and port. Never the path, which may hold a webhook's secret. */
  readonly host: string;
}

/**
 * Something around every call, or around every attempt of it. It may observe, and it may throw; it must pass on what
 * `next` gives.
 *
 * @public
 */
export interface RestInterceptor {
  call?(info: CallInfo, next: () => Promise<RestReply>): Promise<RestReply>;
  attempt?(info: AttemptInfo, next: () => Promise<RestReply>): Promise<RestReply>;
}
