import type { PlanResult, PortalPlan } from '@bizproc-kit/registration';

type Changes = Pick<PortalPlan, 'items' | 'events'>;

/** Portals on which an apply would do the same. */
export interface PlanGroup extends Changes {
  readonly domains: readonly string[];
}

/** A portal for which no plan could be made. */
export type PlanFailure = Exclude<PlanResult, { plan: PortalPlan }>;

/** Plans of many portals, those that are alike counted together: memory does not grow with portals but with differences. */
export class PlanGroups {
  private readonly byContent = new Map<string, { changes: Changes; domains: string[] }>();
  readonly failures: PlanFailure[] = [];

  add(result: PlanResult): void {
    if (result.problem) {
      this.failures.push(result);
      return;
    }
    const { items, events, domain } = result.plan;
    const content = JSON.stringify([items, events]);
    const known = this.byContent.get(content);
    if (known) known.domains.push(domain);
    else this.byContent.set(content, { changes: { items, events }, domains: [domain] });
  }

  /** The largest group first. */
  list(): PlanGroup[] {
    return [...this.byContent.values()]
      .map(({ changes, domains }) => ({ ...changes, domains: domains.sort() }))
      .sort((a, b) => b.domains.length - a.domains.length);
  }
}
