import { BizprocKitError } from '../base/bizproc-kit.error.js';
import type { RequestOutcome } from '../base/outcome.js';

/** Where a request failed on its way. @public */
export interface TransportFacts {
  /** Member id or label of the portal, or the address of an OAuth server. */
  readonly portal: string;
  readonly method: string;
  /** `unknown` as soon as a byte of the request may have left. */
  readonly outcome: RequestOutcome;
  readonly cause?: unknown;
}

/**
 * The request did not get a readable reply. One subclass per reason.
 *
 * @public
 */
export abstract class TransportError extends BizprocKitError {
  readonly portal: string;
  readonly method: string;
  readonly outcome: RequestOutcome;

  constructor(message: string, facts: TransportFacts) {
    super(
      `${facts.portal}: ${facts.method}: ${message}`,
      facts.cause === undefined ? undefined : { cause: facts.cause },
    );
    this.portal = facts.portal;
    this.method = facts.method;
    this.outcome = facts.outcome;
  }
}
