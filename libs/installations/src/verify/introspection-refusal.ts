import {
  AddressRefusedError,
  AppNotInstalledError,
  InvalidGrantError,
  OAuthConfigurationError,
  OAuthPaymentRequiredError,
  OAuthTokenRejectedError,
  PortalError,
  PortalUnavailableError,
} from '@bizproc-kit/errors';

import { InstallationRefusedError, type RefusalReason } from './refusal.js';

/** What an OAuth server's answer to a stranger's token or code means for the stranger. */
export function asIntrospectionRefusal(
  cause: unknown,
  memberId: string | undefined,
): InstallationRefusedError {
  return new InstallationRefusedError(oauthReason(cause), memberId, { cause });
}

function oauthReason(error: unknown): RefusalReason {
  if (error instanceof AppNotInstalledError) return 'not-installed';
  if (error instanceof OAuthConfigurationError) {
    return error.platformCode === 'wrong_client' ? 'other-app' : 'rejected-token';
  }
  const rejected = [OAuthTokenRejectedError, InvalidGrantError, OAuthPaymentRequiredError];
  return rejected.some((kind) => error instanceof kind) ? 'rejected-token' : 'oauth-unavailable';
}

/** What a portal's answer to `profile` means for the stranger whose token was used. */
export function asPortalRefusal(cause: unknown, memberId: string): InstallationRefusedError {
  return new InstallationRefusedError(portalReason(cause), memberId, { cause });
}

function portalReason(error: unknown): RefusalReason {
  if (error instanceof AddressRefusedError) return 'untrusted-address';
  // A portal that answers with an error of its own does not accept the token; all else may be different tomorrow.
  const answered = error instanceof PortalError && !(error instanceof PortalUnavailableError);
  return answered && error.retry.kind !== 'after-backoff' ? 'rejected-token' : 'portal-unavailable';
}
