import type { Access } from '../auth/portal-access.js';
import type { CallInfo } from '../telemetry/rest-interceptor.js';
import type { CallOptions } from './call-options.js';
import type { CallScope } from '../http/call-scope.js';

/** One call, whatever made it. */
export interface PortalCall {
  readonly method: string;
  readonly params: unknown;
  readonly version: 2 | 3;
  readonly options: CallOptions;
  readonly repeatable: boolean;
  /** Methods of a batch: it is held back when none of them has operating time left. */
  readonly inner?: readonly string[];
  readonly headers?: Record<string, string>;
  /** Where to look for secrets that must not be written down, when they are not visible in `params`. */
  readonly sensitive?: unknown;
}

/** A call under way. */
export interface CallState {
  readonly call: PortalCall;
  readonly info: CallInfo;
  readonly scope: CallScope;
  /** Its place in the queue, kept over all attempts. */
  readonly ticket: number;
  /** When it was let through for the first time: waiting for the budget is no trying. */
  firstAttemptAt: number | undefined;
  attempt: number;
  /** Set after a refresh: the access to use, and proof that the one refresh was spent. */
  renewed: Access | undefined;
  moved: boolean;
}
