import type { Lane } from '../limits/lane.js';
import type { RestInterceptor } from '../telemetry/rest-interceptor.js';

/** Parameters of a method, in the platform's own spelling. @public */
export type RestParams = Readonly<Record<string, unknown>>;

/**
 * How one call is made.
 *
 * @public
 */
export interface CallOptions {
  /** Cancels the call in whatever phase it is, waits included. */
  readonly signal?: AbortSignal;
  /** End of everything: waits, attempts, pauses. Default: none beyond the client's `retry.totalMs`. */
  readonly deadline?: Date;
  /** Default `interactive`. */
  readonly lane?: Lane;
  /**
   * Whether the call may run twice at the portal. Default: by what is known of the method; unknown ones may not.
   * A call that may not is never sent again after a failure that leaves its outcome open.
   */
  readonly repeatable?: boolean;
  /** Attempts in all, for failures that a later attempt may cure. Default: the client's `retry.attempts`. */
  readonly attempts?: number;
  /** Body of the request. Forms carry neither `null` nor empty lists (protocol 2.5). Default `json`. */
  readonly encoding?: 'json' | 'form';
  /**
   * A larger reply is refused with `ReplyTooLargeError`, in bytes. Default: the client's `maxReplyBytes`, and 256 KiB for
   * methods with short replies. All large replies of a process together are bounded too, and wait for each other.
   */
  readonly maxReplyBytes?: number;
  /** Around this call alone (each request of a batch or list is one), inside the client's interceptors. */
  readonly interceptor?: RestInterceptor;
}
