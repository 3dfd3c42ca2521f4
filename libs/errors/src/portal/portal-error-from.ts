import {
  ConfirmationWaitingError,
  MethodNotFoundError,
  PaymentRequiredError,
  PermissionError,
  PortalConfigurationError,
  PortalGoneError,
  TokenExpiredError,
  TokenRejectedError,
} from './access.errors.js';
import {
  OperatingLimitError,
  OverloadBlockError,
  PortalUnavailableError,
  RateLimitError,
  WorkflowLockedError,
} from './limit.errors.js';
import type { PortalErrorKind } from './platform-error-rule.js';
import { portalErrorRule } from './portal-error-rule.js';
import type { PortalError, PortalErrorFacts } from './portal.error.js';
import { AlreadyDoneError, InvalidRequestError, WorkflowGoneError } from './request.errors.js';

/**
 * One class per kind of trouble.
 *
 * @public
 */
export const portalErrorKinds = {
  'rate-limit': RateLimitError,
  'operating-limit': OperatingLimitError,
  overload: OverloadBlockError,
  unavailable: PortalUnavailableError,
  'workflow-locked': WorkflowLockedError,
  'token-expired': TokenExpiredError,
  'token-rejected': TokenRejectedError,
  permission: PermissionError,
  'confirmation-waiting': ConfirmationWaitingError,
  configuration: PortalConfigurationError,
  'method-not-found': MethodNotFoundError,
  gone: PortalGoneError,
  'payment-required': PaymentRequiredError,
  'invalid-request': InvalidRequestError,
  'already-done': AlreadyDoneError,
  'workflow-gone': WorkflowGoneError,
} as const satisfies Record<PortalErrorKind, new (facts: PortalErrorFacts) => PortalError>;

/**
 * The typed error for a reply of a portal (protocol 8): code first, status second, unknown codes by their status.
 *
 * @public
 */
export function portalErrorFrom(facts: PortalErrorFacts): PortalError {
  const rule = portalErrorRule(facts);
  return new portalErrorKinds[rule.kind]({ ...facts, outcome: rule.mayHaveRun ? 'unknown' : 'refused' });
}
