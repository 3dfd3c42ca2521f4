import { holdsBatchReference, needsJson } from './batch-marker.js';
import type { Outgoing } from './outgoing.js';
import type { WorkflowGaps } from './workflow-gaps.js';

/** What waits to be sent to one portal, in order per workflow. */
export class OutgoingQueue {
  private items: Outgoing[] = [];

  constructor(
    private readonly gaps: WorkflowGaps,
    private readonly batchSize: number,
  ) {}

  get size(): number {
    return this.items.length;
  }

  add(item: Outgoing): void {
    this.items.push(item);
  }

  /** Takes everything out, because the turn has ended. */
  clear(): Outgoing[] {
    return this.items.splice(0);
  }

  /**
   * The next request: one item alone, or a batch of items of different workflows. An item that a batch would change
   * goes alone (protocol 6.5). Items of a workflow whose gap is not over wait; if all do, returns how long.
   */
  next(now: number): readonly Outgoing[] | { readonly waitMs: number } {
    const chosen: Outgoing[] = [];
    const seen = new Set<string>();
    let shortest = Infinity;
    for (const item of this.items) {
      if (chosen.length >= this.batchSize) break;
      if (seen.has(item.workflowId)) continue;
      seen.add(item.workflowId);
      const wait = this.gaps.waitMs(item.workflowId, now);
      if (wait > 0) {
        shortest = Math.min(shortest, wait);
        continue;
      }
      const alone = goesAlone(item);
      if (alone && chosen.length > 0) continue;
      chosen.push(item);
      if (alone) break;
    }
    if (chosen.length === 0) return { waitMs: shortest };
    this.items = this.items.filter((item) => !chosen.includes(item));
    return chosen;
  }
}

function goesAlone(item: Outgoing): boolean {
  if (item.kind === 'log') return holdsBatchReference(item.message);
  return holdsBatchReference(item.answer) || needsJson(item.answer.returnValues);
}
