import type { RetryDecision } from '@bizproc-kit/errors';

/** Why a portal could not be worked on. @public */
export interface PortalProblem {
  readonly code: string;
  /** What happened and what to do, for an operator. */
  readonly message: string;
  /** When an apply can succeed. */
  readonly retry: RetryDecision;
}
