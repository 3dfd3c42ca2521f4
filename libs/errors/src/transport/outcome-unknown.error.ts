import { BizprocKitError } from '../base/bizproc-kit.error.js';
import type { RetryDecision } from '../base/retry-decision.js';

/**
 * A call that must not be repeated has failed in a way that does not tell whether the portal executed it: a lost
 * reply, a reset connection, a cut at 60 seconds. Look at the portal before sending it again; `cause` is the failure.
 *
 * @public
 */
export class OutcomeUnknownError extends BizprocKitError {
  readonly code = 'BPK_OUTCOME_UNKNOWN';
  readonly retry: RetryDecision = { kind: 'never' };
  readonly portal: string;
  readonly method: string;

  constructor(facts: { portal: string; method: string }, cause: unknown) {
    super(
      `${facts.portal}: the outcome of ${facts.method} is unknown, the portal may have executed it. ` +
        `Check the portal before sending it again, or mark the call as repeatable.`,
      { cause },
    );
    this.portal = facts.portal;
    this.method = facts.method;
  }
}
