import { holdsBatchReference, needsJson } from './batch-marker.js';
import type { Outgoing } from './outgoing.js';
import type { WorkflowGaps } from './workflow-gaps.js';

export interface RideRules {
  /** Calls that the request carries already. */
  readonly beside: number;
  /** Repeated answers wait until then. */
  readonly rideAt: number;
}

export interface NextItems {
  readonly items: readonly Outgoing[];
  readonly freeAt: number;
}

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
   * goes alone (protocol 6.5). Items of a workflow whose gap is not over wait, and so do repeated answers until the next
   * ride; `freeAt` is when the first of those that wait may go.
   */
  next(now: number, { beside, rideAt }: RideRules): NextItems {
    const chosen: Outgoing[] = [];
    const seen = new Set<string>();
    let freeAt = Infinity;
    for (const item of this.items) {
      if (chosen.length + beside >= this.batchSize) break;
      if (seen.has(item.workflowId)) continue;
      seen.add(item.workflowId);
      const free = Math.max(
        now + this.gaps.waitMs(item.workflowId, now),
        item.kind === 'answer' && item.again ? rideAt : 0,
      );
      if (free > now) {
        freeAt = Math.min(freeAt, free);
        continue;
      }
      const alone = goesAlone(item);
      if (alone && chosen.length + beside > 0) continue;
      chosen.push(item);
      if (alone) break;
    }
    this.items = this.items.filter((item) => !chosen.includes(item));
    return { items: chosen, freeAt };
  }
}

function goesAlone(item: Outgoing): boolean {
  if (item.kind === 'log') return holdsBatchReference(item.message);
  return holdsBatchReference(item.answer) || needsJson(item.answer.returnValues);
}
