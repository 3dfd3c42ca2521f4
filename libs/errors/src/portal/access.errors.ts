import type { RetryDecision } from '../base/retry-decision.js';
import { PortalError } from './portal.error.js';

/** The access token's hour is over. @public */
export class TokenExpiredError extends PortalError {
  readonly code = 'BPK_PORTAL_TOKEN_EXPIRED';
  readonly retry: RetryDecision = { kind: 'after-refresh' };
}

/**
 * The portal does not know the token, or got none. Refresh once; refused again, the grant is gone.
 *
 * @public
 */
export class TokenRejectedError extends PortalError {
  readonly code = 'BPK_PORTAL_TOKEN_REJECTED';
  readonly retry: RetryDecision = { kind: 'after-refresh' };
}

/**
 * The user, scope or plan behind the token does not allow the call. Somebody with rights has to change that.
 *
 * @public
 */
export class PermissionError extends PortalError {
  readonly code = 'BPK_PORTAL_PERMISSION';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/** The method waits for an administrator's consent; the answer comes as `ONAPPMETHODCONFIRM`. @public */
export class ConfirmationWaitingError extends PortalError {
  readonly code = 'BPK_PORTAL_CONFIRMATION_WAITING';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/** The app, its card or the portal's server is set up wrongly for this call. @public */
export class PortalConfigurationError extends PortalError {
  readonly code = 'BPK_PORTAL_CONFIGURATION';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/** The method does not exist on this portal: a typing error, or the plan lacks the feature. @public */
export class MethodNotFoundError extends PortalError {
  readonly code = 'BPK_PORTAL_METHOD_NOT_FOUND';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/** The portal cannot be used until the app is installed or authorised again. Suspend it. @public */
export class PortalGoneError extends PortalError {
  readonly code = 'BPK_PORTAL_GONE';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/**
 * The trial or the paid period is over, or the plan has no REST. Suspend the portal until it is paid.
 *
 * @public
 */
export class PaymentRequiredError extends PortalError {
  readonly code = 'BPK_PORTAL_PAYMENT_REQUIRED';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}
