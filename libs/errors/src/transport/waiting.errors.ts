import { BizprocKitError } from '../base/bizproc-kit.error.js';
import type { RequestOutcome } from '../base/outcome.js';
import type { RetryDecision } from '../base/retry-decision.js';

/** What was going on when the caller's time or patience ended. @public */
export interface WaitingFacts {
  readonly portal: string;
  readonly method: string;
  /** For example `waiting for the rate budget`, `waiting for the reply`. */
  readonly phase: string;
  /** `unknown` when the request was on the way. */
  readonly outcome: RequestOutcome;
  readonly cause?: unknown;
}

/** The caller's deadline passed. @public */
export class DeadlineExceededError extends BizprocKitError {
  readonly code = 'BPK_DEADLINE_EXCEEDED';
  readonly retry: RetryDecision = { kind: 'never' };
  readonly outcome: RequestOutcome;

  constructor(facts: WaitingFacts) {
    super(`${facts.portal}: ${facts.method}: deadline passed while ${facts.phase}`, {
      ...(facts.cause === undefined ? {} : { cause: facts.cause }),
    });
    this.outcome = facts.outcome;
  }
}

/** The caller cancelled through its signal; `cause` is the signal's reason. @public */
export class CancelledError extends BizprocKitError {
  readonly code = 'BPK_CANCELLED';
  readonly retry: RetryDecision = { kind: 'never' };
  /** `unknown` when the request was on the way and the portal may have executed it. */
  readonly outcome: RequestOutcome;

  constructor(facts: WaitingFacts) {
    super(`${facts.portal}: ${facts.method}: cancelled while ${facts.phase}`, { cause: facts.cause });
    this.outcome = facts.outcome;
  }
}
