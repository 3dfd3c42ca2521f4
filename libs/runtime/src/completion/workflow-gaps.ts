/**
 * Keeps requests that lock one workflow apart (protocol 3.4). The portal takes an answer in a job after its reply, so
 * nobody is told when the workflow is free again, and what meets the job's lock is lost. A log line is written before
 * its reply: when it was taken, the workflow is free.
 */
export class WorkflowGaps {
  private readonly freeAt = new Map<string, number>();

  constructor(private readonly gapMs: number) {}

  /** Milliseconds until the workflow may be touched. */
  waitMs(workflowId: string, now: number): number {
    return Math.max(0, (this.freeAt.get(workflowId) ?? 0) - now);
  }

  touched(workflowId: string, now: number): void {
    this.freeAt.set(workflowId, now + this.gapMs);
    if (this.freeAt.size > 1000) this.forget(now);
  }

  private forget(now: number): void {
    for (const [workflowId, free] of this.freeAt) if (free <= now) this.freeAt.delete(workflowId);
  }
}
