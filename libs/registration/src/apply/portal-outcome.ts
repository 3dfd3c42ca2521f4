import type { StepKind } from '@bizproc-kit/activity';
import type { PortalProblem } from '../plan/portal-problem.js';
import type { PlanItem } from '../plan/registration-plan.js';

/** A step, or an event, that could not be registered as wanted. @public */
export interface RegistrationFailure {
  /** Code of the step, or name of the event. */
  readonly code: string;
  readonly kind: StepKind | 'event';
  /** The platform's error code where it had one, else the framework's. */
  readonly error: string;
  /** What happened and what to do, for an operator. */
  readonly message: string;
  /** True when the step works, only not with everything that was wanted. */
  readonly isRegistered: boolean;
}

/**
 * What an apply did on one portal.
 *
 * - `applied`: everything is as wanted now.
 * - `unchanged`: it was before.
 * - `partial`: some steps failed, all others are as wanted.
 * - `failed`: the portal could not be worked on; `problem` says why.
 * - `refused`: there are breaking changes and they were not allowed; nothing was done on this portal.
 *
 * @public
 */
export interface PortalOutcome {
  readonly memberId: string;
  readonly domain: string;
  readonly status: 'applied' | 'unchanged' | 'partial' | 'failed' | 'refused';
  /** Codes by what was done. */
  readonly done: { readonly created: string[]; readonly changed: string[]; readonly removed: string[] };
  /** Codes that the portal has and nobody wants; left alone because deletion was not asked for. */
  readonly kept: readonly string[];
  /** Codes whose kind the portal's plan lacks. */
  readonly unavailable: readonly string[];
  readonly failures: readonly RegistrationFailure[];
  /** Of a `refused` apply: the changes that break workflows in use. */
  readonly breaking?: readonly PlanItem[];
  readonly problem?: PortalProblem;
}
