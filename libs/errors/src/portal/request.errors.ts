import type { RetryDecision } from '../base/retry-decision.js';
import { PortalError } from './portal.error.js';

/** The request itself is wrong: fix it in the code that makes it. @public */
export class InvalidRequestError extends PortalError {
  readonly code = 'BPK_PORTAL_INVALID_REQUEST';
  readonly retry: RetryDecision = { kind: 'never' };
}

/** What the call wanted is so already (bound before, completed before): treat it as success. @public */
export class AlreadyDoneError extends PortalError {
  readonly code = 'BPK_PORTAL_ALREADY_DONE';
  readonly retry: RetryDecision = { kind: 'never', settled: true };
}

/**
 * The workflow is finished, terminated or deleted: nobody waits for the answer any more (protocol 3.3).
 *
 * @public
 */
export class WorkflowGoneError extends PortalError {
  readonly code = 'BPK_PORTAL_WORKFLOW_GONE';
  readonly retry: RetryDecision = { kind: 'never', settled: true };
}
