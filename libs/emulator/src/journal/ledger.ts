/** Counters of the emulator's own books, per portal. @public */
export interface LedgerCounts {
  workflowsStarted: number;
  workflowsCompleted: number;
  workflowsTerminated: number;
  workflowsFaulted: number;
  /** Calls handed to the queue. */
  callsQueued: number;
  /** Answered with 2xx. */
  callsDelivered: number;
  /** Answered otherwise, or not at all: never sent again. */
  callsFailed: number;
  /** Lost on the way by a fault or by the queue's loss. */
  callsLost: number;
  callsDuplicated: number;
  /** `event.send` with a good token. */
  answersReceived: number;
  /** Closed a step. */
  answersApplied: number;
  /** Met a locked workflow: lost in the asynchronous mode, refused with 423 in the synchronous one. */
  answersLocked: number;
  /** Step already closed, or an old event id. */
  answersIgnored: number;
  /** Workflow no longer there. */
  answersGone: number;
  /** Met an error of the runtime, by fault. */
  answersFailed: number;
  stepsTimedOut: number;
  /** Lines written by `bizproc.activity.log`. */
  logLines: number;
}

/** A step that waits for its answer. @public */
export interface WaitingStep {
  portal: string;
  workflowId: string;
  activityName: string;
  code: string;
  /** Portal time, milliseconds. */
  since: number;
  /** Portal time at which it times out; undefined means never. */
  timeoutAt: number | undefined;
}

export function emptyCounts(): LedgerCounts {
  return {
    workflowsStarted: 0,
    workflowsCompleted: 0,
    workflowsTerminated: 0,
    workflowsFaulted: 0,
    callsQueued: 0,
    callsDelivered: 0,
    callsFailed: 0,
    callsLost: 0,
    callsDuplicated: 0,
    answersReceived: 0,
    answersApplied: 0,
    answersLocked: 0,
    answersIgnored: 0,
    answersGone: 0,
    answersFailed: 0,
    stepsTimedOut: 0,
    logLines: 0,
  };
}

/** Books of what was started, called, answered, and of what still waits, and for how long. @public */
export class Ledger {
  private readonly counts = new Map<string, LedgerCounts>();
  /** In order of waiting: the oldest first. */
  private readonly waiting = new Map<string, WaitingStep>();

  of(portal: string): LedgerCounts {
    let counts = this.counts.get(portal);
    if (!counts) this.counts.set(portal, (counts = emptyCounts()));
    return counts;
  }

  total(): LedgerCounts {
    const total = emptyCounts();
    for (const counts of this.counts.values()) {
      for (const key of Object.keys(total) as (keyof LedgerCounts)[]) total[key] += counts[key];
    }
    return total;
  }

  get waitingCount(): number {
    return this.waiting.size;
  }

  beginsWaiting(eventId: string, step: WaitingStep): void {
    this.waiting.set(eventId, step);
  }

  stopsWaiting(eventId: string): void {
    this.waiting.delete(eventId);
  }

  /** Steps that wait, the longest first. */
  waitingSteps(limit = 1_000, portal?: string): WaitingStep[] {
    const found: WaitingStep[] = [];
    for (const step of this.waiting.values()) {
      if (portal !== undefined && step.portal !== portal) continue;
      if (found.push(step) >= limit) break;
    }
    return found;
  }
}
