import { diffManifest, type ActivityManifest, type ManifestStep, type StepKind } from '@bizproc-kit/activity';
import type { AppliedRegistration, AppliedStep } from '../store/applied-registration.js';
import type { PortalInventory } from './portal-inventory.js';
import type { EventPlanItem, PlanItem } from './registration-plan.js';

/** Events that the host has to hear of (protocol 5.4). */
export const hostEvents = ['ONAPPUPDATE', 'ONAPPUNINSTALL', 'ONAPPPAYMENT', 'ONAPPMETHODCONFIRM'] as const;

const eventPath = '/bitrix24/events';

export interface PlanFacts {
  readonly manifest: ActivityManifest;
  readonly inventory: PortalInventory;
  readonly applied: AppliedRegistration | undefined;
  /** Base URL of the host. */
  readonly publicUrl: string;
}

/** Compares what is wanted, what the portal lists, and what it was last told. Pure. */
export function planItems({ manifest, inventory, applied }: PlanFacts): PlanItem[] {
  const known = new Map((applied?.steps ?? []).map((step) => [keyOf(step), step]));
  const wanted = manifest.steps.map((step) => planStep(step, inventory, known.get(keyOf(step))));
  return [...wanted, ...surplus(manifest, inventory)];
}

export function planEvents({ inventory, publicUrl }: PlanFacts): EventPlanItem[] {
  const handler = publicUrl.replace(/\/+$/, '') + eventPath;
  const wanted = hostEvents.map((event): EventPlanItem => {
    const isBound = inventory.events.some(
      (binding) => binding.event === event && binding.handler === handler,
    );
    return { event, handler, change: isBound ? 'unchanged' : 'created' };
  });
  // The host's former address; bindings to other paths are the author's own.
  const stale = inventory.events.filter(
    (binding) => binding.handler !== handler && binding.handler.endsWith(eventPath),
  );
  return [
    ...wanted,
    ...stale.map(({ event, handler: former }): EventPlanItem => ({
      event,
      handler: former,
      change: 'removed',
    })),
  ];
}

function planStep(
  step: ManifestStep,
  { codes }: PortalInventory,
  applied: AppliedStep | undefined,
): PlanItem {
  const { code, kind } = step;
  const base = { code, kind, safety: 'safe' as const, fields: [] };
  const ofKind = codes[kind];
  if (!ofKind) return { ...base, change: 'unavailable' };
  if (!ofKind.has(code)) {
    if (codes[otherKind(kind)]?.has(code))
      return { ...base, change: 'created', safety: 'breaking', note: 'other-kind' };
    return applied ? { ...base, change: 'created', note: 'vanished' } : { ...base, change: 'created' };
  }
  if (!applied) return { ...base, change: 'changed', note: 'unknown-content' };
  const [{ change, safety, fields }] = diffManifest({ steps: [applied] }, { steps: [step] });
  return { ...base, change, safety, fields };
}

/** Codes that nobody wants any more; those of the other kind are dealt with beside the wanted one. */
function surplus(manifest: ActivityManifest, { codes }: PortalInventory): PlanItem[] {
  const wanted = new Set(manifest.steps.map(({ code }) => code));
  return (['robot', 'activity'] as const).flatMap((kind) =>
    [...(codes[kind] ?? [])]
      .filter((code) => !wanted.has(code))
      .map((code): PlanItem => {
        const reason = 'templates that contain the step fail when they reach it';
        const fields = [{ path: 'CODE', before: code, safety: 'breaking' as const, reason }];
        return { change: 'removed', code, kind, safety: 'breaking', fields };
      }),
  );
}

export function otherKind(kind: StepKind): StepKind {
  return kind === 'robot' ? 'activity' : 'robot';
}

export function keyOf({ kind, code }: { kind: StepKind; code: string }): string {
  return `${kind}:${code}`;
}
