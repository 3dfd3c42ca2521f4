import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

import { operatorHint, type PortalStatusReason } from './portal-status.js';

/** No portal with this member id has ever been installed here. @internal */
export class UnknownPortalError extends BizprocKitError {
  readonly code = 'BPK_UNKNOWN_PORTAL';
  readonly retry: RetryDecision = { kind: 'after-operator' };

  constructor(readonly memberId: string) {
    super(`The portal ${memberId} is not installed here`);
  }
}

/**
 * The portal's stored authorisation is dead. Its runs wait until an administrator installs or authorises again.
 *
 * @internal
 */
export class ReauthorisationNeededError extends BizprocKitError {
  readonly code = 'BPK_REAUTHORISATION_NEEDED';
  readonly retry: RetryDecision = { kind: 'after-operator' };

  constructor(
    readonly memberId: string,
    readonly reason: PortalStatusReason,
    options?: { cause?: unknown },
  ) {
    super(`The portal ${memberId} must be authorised again: ${operatorHint(reason)}`, options);
  }
}

/** The app was removed from the portal: there is nothing left to answer. @internal */
export class PortalUninstalledError extends BizprocKitError {
  readonly code = 'BPK_PORTAL_UNINSTALLED';
  readonly retry: RetryDecision = { kind: 'never', settled: true };

  constructor(readonly memberId: string) {
    super(`The app was uninstalled from the portal ${memberId}`);
  }
}

/** The platform says that the app is not paid for on the portal. Its runs wait. @internal */
export class PortalSuspendedError extends BizprocKitError {
  readonly code = 'BPK_PORTAL_SUSPENDED';
  readonly retry: RetryDecision = { kind: 'after-operator' };

  constructor(
    readonly memberId: string,
    readonly reason: PortalStatusReason,
    options?: { cause?: unknown },
  ) {
    super(`The portal ${memberId} is suspended: ${operatorHint(reason)}`, options);
  }
}

/**
 * Another process tried to refresh this grant and failed; or the OAuth server answered for another portal.
 *
 * @internal
 */
export class GrantRefreshFailedError extends BizprocKitError {
  readonly code = 'BPK_GRANT_REFRESH_FAILED';
  readonly retry: RetryDecision = { kind: 'after-backoff' };

  constructor(
    readonly memberId: string,
    /** Code of the failure, such as `BPK_OAUTH_UNAVAILABLE`. */
    readonly failure: string,
  ) {
    super(`The access token of the portal ${memberId} could not be refreshed (${failure})`);
  }
}

/** The keys of `TOKEN_ENCRYPTION_KEYS` do not fit what is stored. The host must not start. @internal */
export class EncryptionKeyMismatchError extends BizprocKitError {
  readonly code = 'BPK_ENCRYPTION_KEY_MISMATCH';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/** So many unknown portals are being looked up that another one is not: the database is left to those that are known. */
export class TooManyLookupsError extends BizprocKitError {
  readonly code = 'BPK_TOO_MANY_LOOKUPS';
  readonly retry: RetryDecision = { kind: 'after-backoff' };

  constructor() {
    super('Too many unknown portals are being looked up');
  }
}
