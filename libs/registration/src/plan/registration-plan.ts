import type { LastApply } from '../store/applied-registration.js';
import type { PortalProblem } from './portal-problem.js';
import type { ActivityManifest, ChangeSafety, FieldChange, StepKind } from '@bizproc-kit/activity';

/**
 * What is to become of one registration.
 *
 * - `created`: the portal lacks it.
 * - `changed`: the portal has another version, or one that was not registered from here.
 * - `unchanged`: nothing to do.
 * - `removed`: the portal has it and the application has not; deleted only on request.
 * - `unavailable`: the portal's plan lacks this kind of step.
 *
 * @public
 */
export type PlannedChange = 'created' | 'changed' | 'unchanged' | 'removed' | 'unavailable';

/**
 * Why an item is not what the last apply would suggest.
 *
 * - `vanished`: it was registered from here, and the portal has lost it (an app update does that).
 * - `unknown-content`: the portal has the code, and nothing is known of what it was registered with.
 * - `other-kind`: the portal has the code as the other kind, which has to be deleted first; only on request.
 *
 * @public
 */
export type PlanNote = 'vanished' | 'unknown-content' | 'other-kind';

/** @public */
export interface PlanItem {
  readonly change: PlannedChange;
  readonly code: string;
  readonly kind: StepKind;
  readonly safety: ChangeSafety;
  /** Differences, field by field, of a `changed` item whose former content is known. */
  readonly fields: readonly FieldChange[];
  readonly note?: PlanNote;
}

/** An event of the app's life that the portal is to report to the host. @public */
export interface EventPlanItem {
  readonly event: string;
  readonly handler: string;
  /** `removed`: a binding of this app to an address that the host no longer has; unbound only on request. */
  readonly change: 'created' | 'unchanged' | 'removed';
}

/**
 * What an apply would do on one portal.
 *
 * @public
 */
export interface PortalPlan {
  readonly memberId: string;
  readonly domain: string;
  readonly manifest: ActivityManifest;
  readonly items: readonly PlanItem[];
  readonly events: readonly EventPlanItem[];
  readonly lastApply: LastApply;
}

/** A portal's plan, or why there is none. @public */
export type PlanResult =
  | { readonly plan: PortalPlan; readonly problem?: undefined }
  | { readonly memberId: string; readonly domain: string; readonly problem: PortalProblem };

/** Whether an apply has nothing to do. Deletions count only when they are wanted. */
export function isConverged({ items, events }: PortalPlan, prune: boolean): boolean {
  const isDone = (change: PlannedChange) =>
    change === 'unchanged' || change === 'unavailable' || (change === 'removed' && !prune);
  return items.every(({ change }) => isDone(change)) && events.every(({ change }) => isDone(change));
}

/**
 * Changes that hurt workflows in use. Deletions are not among them: they are asked for by themselves.
 */
export const breakingItems = ({ items }: PortalPlan): readonly PlanItem[] =>
  items.filter(({ change, safety }) => change === 'changed' && safety === 'breaking');
