import { BizprocKitError } from '../base/bizproc-kit.error.js';
import type { RequestOutcome } from '../base/outcome.js';
import type { RetryDecision } from '../base/retry-decision.js';

/** What the portal said, as far as it said it. @public */
export interface PortalErrorFacts {
  /** Member id or label of the portal. */
  readonly portal: string;
  readonly method: string;
  /** The platform's own code, verbatim: may be empty or a numeric string; undefined when the reply had none. */
  readonly platformCode: string | undefined;
  /** HTTP status; 200 for an item of a batch. */
  readonly httpStatus: number;
  /** The platform's text. Localised: never match on it. */
  readonly description: string;
  /** Not before this time, when the platform named one. */
  readonly retryAt?: Date;
  /** Name of the argument that `ERROR_ARGUMENT` complains about. */
  readonly argument?: string;
  /** Fields that REST 3.0 found invalid. */
  readonly validation?: readonly PortalValidationProblem[];
  readonly outcome?: RequestOutcome;
  readonly cause?: unknown;
}

/** @public */
export interface PortalValidationProblem {
  readonly field: string;
  readonly message: string;
}

function describe(facts: PortalErrorFacts): string {
  const code = facts.platformCode === undefined ? 'no error code' : facts.platformCode || 'empty error code';
  const text = facts.description ? `: ${facts.description}` : '';
  return `${facts.portal}: ${facts.method} failed with ${code} (HTTP ${facts.httpStatus})${text}`;
}

/**
 * The portal answered, and the answer was an error (protocol 6.2 and 8). One subclass per kind of trouble.
 *
 * @public
 */
export abstract class PortalError extends BizprocKitError {
  readonly portal: string;
  readonly method: string;
  readonly platformCode: string | undefined;
  readonly httpStatus: number;
  readonly description: string;
  readonly argument: string | undefined;
  readonly validation: readonly PortalValidationProblem[];
  /** Whether the portal may have executed the call before it failed. */
  readonly outcome: RequestOutcome;
  abstract override readonly retry: RetryDecision;

  constructor(facts: PortalErrorFacts) {
    super(describe(facts), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.portal = facts.portal;
    this.method = facts.method;
    this.platformCode = facts.platformCode;
    this.httpStatus = facts.httpStatus;
    this.description = facts.description;
    this.argument = facts.argument;
    this.validation = facts.validation ?? [];
    this.outcome = facts.outcome ?? 'refused';
  }
}
