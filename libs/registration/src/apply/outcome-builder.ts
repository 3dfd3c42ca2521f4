import type { PortalOutcome, RegistrationFailure } from './portal-outcome.js';
import type { EventPlanItem, PlanItem, PortalPlan } from '../plan/registration-plan.js';
import type { Refusal } from './step-verdict.js';

/** Collects what happens during an apply. */
export class OutcomeBuilder {
  private readonly done = { created: [] as string[], changed: [] as string[], removed: [] as string[] };
  private readonly missing: string[] = [];
  private readonly failures: RegistrationFailure[] = [];

  constructor(private readonly plan: PortalPlan) {}

  /** Whether everything that was wanted is registered. */
  get isComplete(): boolean {
    return this.failures.length === 0;
  }

  registered({ change, code }: PlanItem): void {
    this.done[change === 'created' ? 'created' : 'changed'].push(code);
  }

  removed({ code }: PlanItem): void {
    this.done.removed.push(code);
  }

  unavailable({ code }: PlanItem): void {
    this.missing.push(code);
  }

  failed({ code, kind }: PlanItem, { error, description }: Refusal): void {
    const message = `The portal refused the registration: ${description || error}`;
    this.failures.push({ code, kind, error, message, isRegistered: false });
  }

  notDeleted({ code, kind }: Pick<PlanItem, 'code' | 'kind'>, { error, description }: Refusal): void {
    const message = `The portal refused the deletion: ${description || error}`;
    this.failures.push({ code, kind, error, message, isRegistered: true });
  }

  withoutSettings({ code, kind }: PlanItem): void {
    const message =
      'The portal refused the settings page, because another app or another code holds it. The step works with the fields that the portal draws itself; a code that begins with a prefix of your own avoids this';
    this.failures.push({ code, kind, error: 'ERROR_CORE', message, isRegistered: true });
  }

  blockedByOtherKind({ code, kind }: PlanItem): void {
    const other = kind === 'robot' ? 'an activity' : 'a robot';
    const message = `The portal has the code as ${other}. Apply with pruning to delete that and register this instead: templates then resolve to the new one`;
    this.failures.push({ code, kind, error: 'BPK_CODE_OF_OTHER_KIND', message, isRegistered: false });
  }

  eventFailed({ event }: EventPlanItem, error: string, description: string): void {
    const message = `The portal does not report the event to the host: ${description || error}`;
    this.failures.push({ code: event, kind: 'event', error, message, isRegistered: false });
  }

  build(status: PortalOutcome['status'] = this.isComplete ? 'applied' : 'partial'): PortalOutcome {
    const { memberId, domain, items } = this.plan;
    const removed = new Set(this.done.removed);
    const kept = items
      .filter(({ change, code }) => change === 'removed' && !removed.has(code))
      .map(({ code }) => code);
    const unavailable = items.filter(({ change }) => change === 'unavailable').map(({ code }) => code);
    return {
      memberId,
      domain,
      status,
      done: this.done,
      kept,
      unavailable: [...new Set([...unavailable, ...this.missing])],
      failures: this.failures,
    };
  }
}
