import { BizprocKitError } from '../base/bizproc-kit.error.js';
import type { RetryDecision } from '../base/retry-decision.js';

/** What the OAuth server said. @public */
export interface OAuthErrorFacts {
  /** Host of the OAuth server. */
  readonly server: string;
  /** For example `refresh_token`, `authorization_code`, `app.info`. */
  readonly operation: string;
  readonly platformCode: string | undefined;
  readonly httpStatus: number | undefined;
  readonly description: string;
  readonly retryAt?: Date;
  readonly cause?: unknown;
}

/**
 * The OAuth server refused, or could not be asked (protocol 5.5). One subclass per reason.
 *
 * @public
 */
export abstract class OAuthError extends BizprocKitError {
  readonly server: string;
  readonly operation: string;
  readonly platformCode: string | undefined;
  readonly httpStatus: number | undefined;
  readonly description: string;
  abstract override readonly retry: RetryDecision;

  constructor(facts: OAuthErrorFacts) {
    const status = facts.httpStatus === undefined ? '' : ` (HTTP ${facts.httpStatus})`;
    const code = facts.platformCode === undefined ? '' : ` with ${facts.platformCode || 'empty error code'}`;
    super(
      `${facts.server}: ${facts.operation} failed${code}${status}${facts.description ? `: ${facts.description}` : ''}`,
      facts.cause === undefined ? undefined : { cause: facts.cause },
    );
    this.server = facts.server;
    this.operation = facts.operation;
    this.platformCode = facts.platformCode;
    this.httpStatus = facts.httpStatus;
    this.description = facts.description;
  }
}
