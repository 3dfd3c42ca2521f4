/**
 * Keeps requests that lock one workflow apart (protocol 3.4): each answer and each log line saves the workflow, and
 * one that meets the lock of another is lost.
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
