/** Saves of another branch of a workflow: while they last the workflow is locked. */
export interface OtherBranch {
  readonly everyMs: number;
  readonly lockMs: number;
}

/** What a workflow is like, drawn by the seed. */
export interface WorkflowTraits {
  /** How long the hit that made the call keeps the workflow locked. */
  readonly firstLockMs: number;
  /** The workflow ends with its step; otherwise it goes on, and stays in the list of instances. */
  readonly endsWithStep: boolean;
  readonly otherBranch: OtherBranch | undefined;
  readonly expectsAnswer: boolean;
  /** How long the step waits, 0 without limit. */
  readonly timeoutMs: number;
}

/** A workflow with one step that waits for the app (protocol 2.8, 3.3). Times are the world's. */
export class SimulatedWorkflow {
  private lockedUntil: number;
  private savedAt: number;
  private closedAt: number | undefined;
  private endedAt: number | undefined;
  /** The step was closed by an answer, not by its timeout. */
  answer: Record<string, unknown> | undefined;
  /** Answers that the portal said `true` to. */
  accepted = 0;
  /** Answers that met a lock. */
  lost = 0;

  constructor(
    readonly id: string,
    readonly token: string,
    readonly startedAt: number,
    readonly traits: WorkflowTraits,
  ) {
    this.lockedUntil = startedAt + traits.firstLockMs;
    this.savedAt = this.lockedUntil;
    if (!traits.expectsAnswer) this.closedAt = startedAt;
  }

  exists(now: number): boolean {
    if (this.traits.timeoutMs > 0 && now >= this.startedAt + this.traits.timeoutMs)
      this.close(this.startedAt + this.traits.timeoutMs);
    return this.endedAt === undefined || now < this.endedAt;
  }

  /** The step still waits for its answer. */
  isWaiting(now: number): boolean {
    return this.exists(now) && this.closedAt === undefined;
  }

  isLocked(now: number): boolean {
    return now < this.lockedUntil || this.inBranch(now);
  }

  /** When it was saved last. */
  modifiedAt(now: number): number {
    const { otherBranch } = this.traits;
    const byBranch = otherBranch
      ? this.startedAt + Math.floor((now - this.startedAt) / otherBranch.everyMs) * otherBranch.everyMs
      : 0;
    return Math.max(this.savedAt <= now ? this.savedAt : this.startedAt, byBranch);
  }

  /** The job of an answer runs: applied, or lost at a lock (protocol 3.3). */
  apply(now: number, values: Record<string, unknown>, saveMs: number): void {
    if (!this.exists(now)) return;
    if (this.isLocked(now)) {
      this.lost += 1;
      return;
    }
    this.save(now, saveMs);
    if (this.closedAt !== undefined) return;
    this.answer = values;
    this.close(now + saveMs);
  }

  /** Written to its log: locks and saves it as well (protocol 3.5). */
  save(now: number, saveMs: number): void {
    this.lockedUntil = now + saveMs;
    this.savedAt = now;
  }

  /** Somebody terminates it. */
  terminate(now: number): void {
    this.endedAt ??= now;
  }

  /** Whether another branch may have saved it since: a look then proves nothing. */
  savedByOthersSince(since: number, now: number): boolean {
    const { otherBranch, firstLockMs } = this.traits;
    if (since <= this.startedAt + firstLockMs + 1_000) return true;
    return otherBranch !== undefined && now - since + 1_000 >= otherBranch.everyMs;
  }

  private close(at: number): void {
    this.closedAt ??= at;
    if (this.traits.endsWithStep) this.endedAt ??= at;
  }

  private inBranch(now: number): boolean {
    const { otherBranch } = this.traits;
    if (!otherBranch) return false;
    return (now - this.startedAt) % otherBranch.everyMs < otherBranch.lockMs;
  }
}
