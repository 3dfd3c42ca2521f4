import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/** Why an install, an event or an authorisation was not taken. @public */
export type RefusalReason =
  | 'malformed'
  | 'untrusted-server'
  | 'untrusted-address'
  | 'rejected-token'
  | 'other-app'
  | 'other-portal'
  | 'not-installed'
  | 'no-token'
  | 'no-refresh-token'
  | 'no-address'
  | 'not-administrator'
  | 'wrong-application-token'
  | 'unknown-portal'
  | 'unproven'
  | 'stale'
  | 'wrong-state'
  | 'too-many-checks'
  | 'oauth-unavailable'
  | 'portal-unavailable';

/** What a refusal means to the sender and to the log. */
export interface RefusalRule {
  /** HTTP status to answer with. */
  readonly status: 400 | 403 | 429 | 503;
  readonly logLevel: 'info' | 'warn';
  /** For people, without secrets. */
  readonly text: string;
}

/** One table for all public endpoints of the app's life. */
export const refusalRules: Readonly<Record<RefusalReason, RefusalRule>> = {
  malformed: { status: 400, logLevel: 'info', text: 'The request is malformed' },
  'untrusted-server': {
    status: 403,
    logLevel: 'warn',
    text: 'The OAuth server named in the request is not trusted',
  },
  'untrusted-address': { status: 403, logLevel: 'warn', text: 'The portal’s address is not allowed' },
  'rejected-token': {
    status: 403,
    logLevel: 'warn',
    text: 'The OAuth server does not know the access token',
  },
  'other-app': { status: 403, logLevel: 'warn', text: 'The access token belongs to another app' },
  'other-portal': { status: 403, logLevel: 'warn', text: 'The access token belongs to another portal' },
  'not-installed': { status: 403, logLevel: 'warn', text: 'The app is not installed on the portal' },
  'no-token': { status: 403, logLevel: 'info', text: 'The request brings no access token to verify' },
  'no-refresh-token': { status: 403, logLevel: 'info', text: 'The request brings no refresh token' },
  'no-address': {
    status: 403,
    logLevel: 'warn',
    text: 'The OAuth server does not tell the portal’s address',
  },
  'not-administrator': {
    status: 403,
    logLevel: 'info',
    text: 'Only an administrator of the portal can install the app',
  },
  'wrong-application-token': {
    status: 403,
    logLevel: 'warn',
    text: 'The application token is not the one of this portal',
  },
  'unknown-portal': { status: 403, logLevel: 'info', text: 'The portal is not installed here' },
  unproven: { status: 403, logLevel: 'info', text: 'Nothing in the request proves who sent it' },
  stale: { status: 403, logLevel: 'warn', text: 'The request is too old, or from the future' },
  'wrong-state': {
    status: 403,
    logLevel: 'info',
    text: 'The authorisation was not started in this browser, or too long ago',
  },
  'too-many-checks': {
    status: 429,
    logLevel: 'warn',
    text: 'Too many requests that need a check; try again later',
  },
  'oauth-unavailable': {
    status: 503,
    logLevel: 'warn',
    text: 'The OAuth server cannot be asked now; try again later',
  },
  'portal-unavailable': {
    status: 503,
    logLevel: 'warn',
    text: 'The portal cannot be asked now; try again later',
  },
};

/** An install, an event or an authorisation was refused; nothing was stored. @internal */
export class InstallationRefusedError extends BizprocKitError {
  readonly code = 'BPK_INSTALLATION_REFUSED';
  readonly retry: RetryDecision;
  readonly rule: RefusalRule;

  constructor(
    readonly reason: RefusalReason,
    /** As the sender claims; not verified. */
    readonly memberId: string | undefined,
    options: { cause?: unknown; retryAt?: Date } = {},
  ) {
    super(`${refusalRules[reason].text}${memberId === undefined ? '' : ` (portal ${memberId})`}`, options);
    this.rule = refusalRules[reason];
    this.retry =
      options.retryAt !== undefined
        ? { kind: 'at', at: options.retryAt }
        : this.rule.status === 503
          ? { kind: 'after-backoff' }
          : { kind: 'never' };
  }
}
