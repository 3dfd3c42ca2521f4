import type { RetryDecision } from '../base/retry-decision.js';
import { PortalError, type PortalErrorFacts } from './portal.error.js';

function atOrBackoff(retryAt: Date | undefined): RetryDecision {
  return retryAt ? { kind: 'at', at: retryAt } : { kind: 'after-backoff' };
}

/** The portal's leaky bucket is full (protocol 7). @public */
export class RateLimitError extends PortalError {
  readonly code = 'BPK_PORTAL_RATE_LIMIT';
  readonly retry: RetryDecision;

  constructor(facts: PortalErrorFacts) {
    super(facts);
    this.retry = atOrBackoff(facts.retryAt);
  }
}

/**
 * The method used up its operating time; it is refused until the oldest minute leaves the window (protocol 7).
 *
 * @public
 */
export class OperatingLimitError extends PortalError {
  readonly code = 'BPK_PORTAL_OPERATING_LIMIT';
  readonly retry: RetryDecision;

  constructor(facts: PortalErrorFacts) {
    super(facts);
    this.retry = atOrBackoff(facts.retryAt);
  }
}

/** The vendor blocked the app by hand. A person has to talk to the vendor. @public */
export class OverloadBlockError extends PortalError {
  readonly code = 'BPK_PORTAL_OVERLOAD';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/** The portal, or something in front of it, is out of order for now. @public */
export class PortalUnavailableError extends PortalError {
  readonly code = 'BPK_PORTAL_UNAVAILABLE';
  readonly retry: RetryDecision;

  constructor(facts: PortalErrorFacts) {
    super(facts);
    this.retry = atOrBackoff(facts.retryAt);
  }
}

/** The workflow is locked by another hit; the same call succeeds a little later (protocol 3.3). @public */
export class WorkflowLockedError extends PortalError {
  readonly code = 'BPK_PORTAL_WORKFLOW_LOCKED';
  readonly retry: RetryDecision = { kind: 'after-backoff' };
}
