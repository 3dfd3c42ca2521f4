import type { OAuthError, OAuthErrorFacts } from './oauth.error.js';
import {
  AppNotInstalledError,
  InvalidGrantError,
  OAuthConfigurationError,
  OAuthPaymentRequiredError,
  OAuthTokenRejectedError,
  OAuthUnavailableError,
} from './oauth.errors.js';

/**
 * Every code of the OAuth table (protocol 5.5).
 *
 * @public
 */
export const oauthErrors: Readonly<Record<string, new (facts: OAuthErrorFacts) => OAuthError>> =
  Object.freeze({
    invalid_request: OAuthConfigurationError,
    invalid_client: OAuthConfigurationError,
    invalid_grant: InvalidGrantError,
    bad_verification_code: InvalidGrantError,
    insufficient_scope: OAuthConfigurationError,
    invalid_scope: OAuthConfigurationError,
    unsupported_grant_type: OAuthConfigurationError,
    PAYMENT_REQUIRED: OAuthPaymentRequiredError,
    wrong_client: OAuthConfigurationError,
    NOT_INSTALLED: AppNotInstalledError,
    ERROR_OAUTH: AppNotInstalledError,
    NO_AUTH_FOUND: OAuthTokenRejectedError,
    expired_token: OAuthTokenRejectedError,
    invalid_token: OAuthTokenRejectedError,
  });

function ofStatus(httpStatus: number | undefined): new (facts: OAuthErrorFacts) => OAuthError {
  if (httpStatus === undefined || httpStatus === 429 || httpStatus >= 500) return OAuthUnavailableError;
  if (httpStatus === 401) return OAuthTokenRejectedError;
  return OAuthConfigurationError;
}

/**
 * The typed error for a reply of an OAuth server: code first, status second.
 *
 * @public
 */
export function oauthErrorFrom(facts: OAuthErrorFacts): OAuthError {
  const code = facts.platformCode;
  const known = code !== undefined && Object.hasOwn(oauthErrors, code) ? oauthErrors[code] : undefined;
  return new (known ?? ofStatus(facts.httpStatus))(facts);
}
