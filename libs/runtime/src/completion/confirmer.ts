import type { ClaimedRun, Confirmation, RunEvent } from '../journal/run.js';
import type { RunState } from '../journal/run-state.js';
import type { Repetition } from './outgoing.js';
import { readLook, type FailedLook } from './look.js';
import { blindSends, isOverdue, mostSends, pauseAfterSend } from './resend-schedule.js';
import type { SenderContext } from './sender-context.js';
import type { CallOutcome, Probe } from './workflow-calls.js';

/** As many workflows in one look as one page shows (protocol 4.3). */
const perRound = 50;
const pauseAfterTroubleMs = 5_000;
/** So many looks that failed one after another, while the portal took other requests, are enough. */
const mostFailures = 3;
/** Then answers are repeated without looking for so long. */
const blindForMs = 15 * 60_000;

/**
 * Finds out whether answers were applied, since the reply to them does not say it (protocol 3.3): a workflow that is
 * gone, or was saved after the answer, took it; one that was not saved since has lost it. The sender makes the requests.
 */
export class Confirmer {
  private waiting: ClaimedRun[] = [];
  private pausedUntil = 0;
  private blindUntil = 0;
  private failures = 0;

  constructor(
    private readonly context: SenderContext,
    private readonly sendAgain: (run: ClaimedRun, again: Repetition) => void,
    private readonly release: (run: ClaimedRun) => void,
  ) {}

  add(run: ClaimedRun): void {
    this.waiting.push(run);
  }

  /** When runs may be taken; `Infinity` while there are none. */
  get dueAt(): number {
    return this.waiting.length === 0 ? Infinity : this.pausedUntil;
  }

  /** After a look has failed nothing rides with it that would fail too. */
  get looksAlone(): boolean {
    return this.failures > 0;
  }

  /** Takes the runs of one look. */
  take(): ClaimedRun[] {
    const workflows = new Set<string>();
    const chosen: ClaimedRun[] = [];
    this.waiting = this.waiting.filter((run) => {
      if (workflows.size >= perRound && !workflows.has(run.workflowId)) return true;
      workflows.add(run.workflowId);
      chosen.push(run);
      return false;
    });
    return chosen;
  }

  /** The look at the workflows of these runs; none where the portal does not show them. */
  probe(runs: readonly ClaimedRun[]): Probe | undefined {
    if (runs.length === 0 || this.context.clock.now() < this.blindUntil) return undefined;
    // As many as one page shows. Without counting (`start: -1`) this method would answer with an empty page (protocol 6.4).
    const ids = [...new Set(runs.map((run) => run.workflowId))];
    return {
      method: 'bizproc.workflow.instances',
      params: { SELECT: ['ID', 'MODIFIED', 'OWNED_UNTIL'], FILTER: { ID: ids } },
    };
  }

  /** Moves the runs on by what the look has shown; without one, blindly. Never rejects. */
  async judge(runs: readonly ClaimedRun[], probed: CallOutcome | undefined): Promise<void> {
    const look = probed && readLook(probed);
    if (look && 'portal' in look) {
      this.postpone(runs);
      this.context.blocked(look.portal);
      return;
    }
    if (look && 'failed' in look && !this.goBlind(look)) {
      this.postpone(runs);
      return;
    }
    const known = look && 'modified' in look ? look.modified : undefined;
    if (known) this.failures = 0;
    await Promise.all(
      runs.map((run) =>
        (known === undefined
          ? this.withoutLooking(run)
          : this.judgeOne(run, known.get(run.workflowId.toLowerCase()))
        ).catch((error: unknown) => {
          // The run stays claimed and due: the next turn takes it up.
          this.context.logger.error({ err: error }, 'An answer could not be confirmed');
          this.release(run);
        }),
      ),
    );
  }

  /** The portal could not be reached: that says nothing of the look. */
  postpone(runs: readonly ClaimedRun[]): void {
    this.waiting.unshift(...runs);
    this.pausedUntil = this.context.clock.now() + pauseAfterTroubleMs * Math.max(1, this.failures);
  }

  /** Whether to go on without looking, after a look that failed. */
  private goBlind({ failed, forGood }: FailedLook): boolean {
    this.failures += 1;
    if (!forGood && this.failures < mostFailures) return false;
    this.failures = 0;
    this.blindUntil = forGood ? Infinity : this.context.clock.now() + blindForMs;
    this.context.logger.info(
      { reason: failed },
      'The portal does not show its workflow instances: answers are repeated without looking',
    );
    return true;
  }

  private async judgeOne(run: ClaimedRun, modified: number | undefined): Promise<void> {
    if (modified === undefined) return this.completed(run, 'gone', 'gone');
    if (run.portalSentAt !== null && modified < run.portalSentAt) return this.lost(run);
    // Saved since, but perhaps by another branch: look again later, then send it once more, and see that saved too.
    if (run.probes === 0) return this.rest(run, 'modified', pauseAfterSend(2) - pauseAfterSend(1));
    if (run.probes > 1 || run.sends >= mostSends) return this.completed(run, 'modified', 'modified');
    // The step has reached its time limit with an answer that nobody has proven: it is no completed one.
    if (this.hasDeadlinePassed(run))
      return this.end(run, 'expired', 'modified', { confirmation: 'modified' });
    return this.again(run, 'modified');
  }

  /** Not saved since we answered: the answer met a lock and is lost. The workflow still waits, so this is never its end. */
  private async lost(run: ClaimedRun): Promise<void> {
    if (isOverdue(run.deadlineAt, this.context.clock.now())) return this.end(run, 'expired', 'lost');
    if (run.sends < mostSends) return this.again(run, 'lost');
    return this.end(run, 'dead', 'lost', {
      error: `The portal accepted ${run.sends} answers and applied none of them: the workflow still waits. It is locked for so long, or its lock is stuck.`,
    });
  }

  private async withoutLooking(run: ClaimedRun): Promise<void> {
    const isEnough = run.sends >= blindSends && run.probes >= blindSends - 1;
    if (isEnough || this.hasDeadlinePassed(run)) return this.completed(run, 'presumed', 'presumed');
    return this.again(run, 'blind');
  }

  private hasDeadlinePassed({ deadlineAt }: ClaimedRun): boolean {
    return deadlineAt !== null && this.context.clock.now() >= deadlineAt;
  }

  private async again(run: ClaimedRun, result: 'lost' | 'modified' | 'blind'): Promise<void> {
    const now = this.context.clock.now();
    const moved = await this.context.moves.move(run, {
      to: 'confirming',
      at: now,
      dueAt: now,
      keep: true,
      ...(result === 'lost' && { set: { probes: 0 } }),
      events: [this.event(now, result, run)],
    });
    if (moved) this.sendAgain(moved, result === 'lost' ? 'lost' : 'unproven');
    else this.release(run);
  }

  private async rest(run: ClaimedRun, result: string, pauseMs: number): Promise<void> {
    const now = this.context.clock.now();
    await this.context.moves.move(run, {
      to: 'confirming',
      at: now,
      dueAt: now + pauseMs,
      set: { probes: run.probes + 1 },
      events: [this.event(now, result, run)],
    });
    this.release(run);
  }

  private completed(run: ClaimedRun, confirmation: Confirmation, result: string): Promise<void> {
    return this.end(run, run.outcome === 'released' ? 'released' : 'completed', result, { confirmation });
  }

  private async end(
    run: ClaimedRun,
    to: RunState,
    result: string,
    set: { confirmation?: Confirmation; error?: string } = {},
  ): Promise<void> {
    const now = this.context.clock.now();
    await this.context.moves.move(run, {
      to,
      at: now,
      dueAt: null,
      set,
      events: [this.event(now, result, run)],
    });
    this.release(run);
  }

  private event(at: number, result: string, run: ClaimedRun): RunEvent {
    return { at, kind: 'probe', detail: { send: run.sends, result } };
  }
}
