import type { RetryDecision } from '../base/retry-decision.js';
import { OAuthError, type OAuthErrorFacts } from './oauth.error.js';

/**
 * The code or refresh token is used up, expired or foreign. Read the store once more, then authorise again.
 *
 * @public
 */
export class InvalidGrantError extends OAuthError {
  readonly code = 'BPK_OAUTH_INVALID_GRANT';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/** Client id, secret or scopes are wrong, or the token belongs to another app. @public */
export class OAuthConfigurationError extends OAuthError {
  readonly code = 'BPK_OAUTH_CONFIGURATION';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/** The trial or the paid period is over. @public */
export class OAuthPaymentRequiredError extends OAuthError {
  readonly code = 'BPK_OAUTH_PAYMENT_REQUIRED';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/** The app is not installed on that portal any more. @public */
export class AppNotInstalledError extends OAuthError {
  readonly code = 'BPK_OAUTH_NOT_INSTALLED';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/** The OAuth server does not accept the access token. Refresh it; refused again, authorise again. @public */
export class OAuthTokenRejectedError extends OAuthError {
  readonly code = 'BPK_OAUTH_TOKEN_REJECTED';
  readonly retry: RetryDecision = { kind: 'after-refresh' };
}

/** The OAuth server is out of order, or cannot be reached. @public */
export class OAuthUnavailableError extends OAuthError {
  readonly code = 'BPK_OAUTH_UNAVAILABLE';
  readonly retry: RetryDecision;

  constructor(facts: OAuthErrorFacts) {
    super(facts);
    this.retry = facts.retryAt ? { kind: 'at', at: facts.retryAt } : { kind: 'after-backoff' };
  }
}

/**
 * The address is none of the platform's OAuth servers and the operator has not added it. Nothing was sent.
 *
 * @public
 */
export class UntrustedServerError extends OAuthError {
  readonly code = 'BPK_OAUTH_UNTRUSTED_SERVER';
  readonly retry: RetryDecision = { kind: 'after-operator' };

  constructor(server: string) {
    super({
      server,
      operation: 'choosing the OAuth server',
      platformCode: undefined,
      httpStatus: undefined,
      description:
        'not one of the trusted OAuth servers; add its base URL to BITRIX24_OAUTH_HOSTS if it is yours',
    });
  }
}
