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
    let freeAt = Infinity;
    const { first, repeated } = this.heads();
    // First answers first; but one place is left to those that wait for their repetition.
    const placesOfFirst = this.batchSize - beside - (repeated.length > 0 && rideAt <= now ? 1 : 0);
    for (const item of [...first, ...repeated]) {
      if (chosen.length + beside >= this.batchSize) break;
      if (chosen.length > 0 && chosen.length >= placesOfFirst && !isRepeated(item)) continue;
      const free = Math.max(now + this.gaps.waitMs(item.workflowId, now), isRepeated(item) ? rideAt : 0);
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

  /** The one of each workflow that has to go before its others. */
  private heads(): { first: Outgoing[]; repeated: Outgoing[] } {
    const seen = new Set<string>();
    const first: Outgoing[] = [];
    const repeated: Outgoing[] = [];
    for (const item of this.items) {
      if (seen.has(item.workflowId)) continue;
      seen.add(item.workflowId);
      (isRepeated(item) ? repeated : first).push(item);
    }
    return { first, repeated };
  }
}

function isRepeated(item: Outgoing): boolean {
  return item.kind === 'answer' && item.again !== undefined;
}

function goesAlone(item: Outgoing): boolean {
  if (item.kind === 'log') return holdsBatchReference(item.message);
  return item.alone || holdsBatchReference(item.answer) || needsJson(item.answer.returnValues);
}
