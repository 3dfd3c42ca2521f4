export { BizprocKitError } from './base/bizproc-kit.error.js';
export type { RetryDecision } from './base/retry-decision.js';
export type { RequestOutcome } from './base/outcome.js';
export { ConfigurationError } from './base/configuration.error.js';
export { OutcomeUnknownError } from './transport/outcome-unknown.error.js';

export { PortalError } from './portal/portal.error.js';
export type { PortalErrorFacts, PortalValidationProblem } from './portal/portal.error.js';
export {
  OperatingLimitError,
  OverloadBlockError,
  PortalUnavailableError,
  RateLimitError,
  WorkflowLockedError,
} from './portal/limit.errors.js';
export {
  ConfirmationWaitingError,
  MethodNotFoundError,
  PaymentRequiredError,
  PermissionError,
  PortalConfigurationError,
  PortalGoneError,
  TokenExpiredError,
  TokenRejectedError,
} from './portal/access.errors.js';
export { AlreadyDoneError, InvalidRequestError, WorkflowGoneError } from './portal/request.errors.js';
export type { ErrorReply } from './portal/portal-error-rule.js';
export { portalErrorFrom } from './portal/portal-error-from.js';

export { TransportError } from './transport/transport.error.js';
export type { TransportFacts } from './transport/transport.error.js';
export {
  AddressRefusedError,
  ConnectFailedError,
  ConnectionLostError,
  RedirectRefusedError,
  ReplyTooLargeError,
  TransportTimeoutError,
  UnreadableReplyError,
} from './transport/transport.errors.js';
export { CancelledError, DeadlineExceededError } from './transport/waiting.errors.js';
export type { WaitingFacts } from './transport/waiting.errors.js';

export { OAuthError } from './oauth/oauth.error.js';
export type { OAuthErrorFacts } from './oauth/oauth.error.js';
export {
  AppNotInstalledError,
  InvalidGrantError,
  OAuthConfigurationError,
  OAuthPaymentRequiredError,
  OAuthTokenRejectedError,
  OAuthUnavailableError,
  UntrustedServerError,
} from './oauth/oauth.errors.js';
export { oauthErrorFrom } from './oauth/oauth-error-from.js';
