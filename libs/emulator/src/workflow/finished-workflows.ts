import type { PortalAccount } from '../account/portal-account.js';
import type { EmulatedWorkflow } from './emulated-workflow.js';

/** Workflows that ended not long ago, so that they can still be read; over all portals, oldest dropped. */
export class FinishedWorkflows {
  private readonly kept = new Map<string, EmulatedWorkflow>();

  constructor(private readonly capacity: number) {}

  keep(portal: PortalAccount, workflow: EmulatedWorkflow): void {
    this.kept.set(key(portal, workflow.id), workflow);
    if (this.kept.size > this.capacity) this.kept.delete(this.kept.keys().next().value!);
  }

  get(portal: PortalAccount, id: string): EmulatedWorkflow | undefined {
    return this.kept.get(key(portal, id));
  }

  drop(portal: PortalAccount, id: string): void {
    this.kept.delete(key(portal, id));
  }

  of(portal: PortalAccount): EmulatedWorkflow[] {
    const prefix = key(portal, '');
    return [...this.kept].filter(([name]) => name.startsWith(prefix)).map(([, workflow]) => workflow);
  }
}

function key(portal: PortalAccount, id: string): string {
  return `${portal.number}:${id}`;
}
