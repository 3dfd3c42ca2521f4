import type { PlanItem, PortalPlan } from '../plan/registration-plan.js';
import { hashes } from '../store/applied-registration.js';

/** A part of the plan is no complete apply: without the manifest's hash nobody takes it for one. */
export function partOf(plan: PortalPlan, only: 'vanished' | 'missing'): PortalPlan {
  const isIn = ({ change, note }: PlanItem) =>
    only === 'vanished' ? note === 'vanished' : change === 'created' && note !== 'other-kind';
  const isLeft = (item: PlanItem) => (item.change === 'created' || item.change === 'changed') && !isIn(item);
  const mixed = plan.lastApply === 'unfinished' ? '' : hashes.mixed;
  const hash = plan.items.some(isLeft) ? mixed : plan.manifest.hash;
  return { ...plan, items: plan.items.filter(isIn), manifest: { ...plan.manifest, hash } };
}
