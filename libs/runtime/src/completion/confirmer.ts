import { BizprocKitError } from '@bizproc-kit/errors';
import type { ClaimedRun, Confirmation, RunEvent } from '../journal/run.js';
import type { SenderContext } from './completion-sender.js';
import { verdictOf } from './send-verdict.js';
import { blindSends, longestConfirmationMs, pauseAfterSend } from './resend-schedule.js';
import type { CallOutcome, Probe } from './workflow-calls.js';

/** As many workflows in one look as one page shows (protocol 4.3). */
const perRound = 50;
const pauseAfterTroubleMs = 5000;

/** Answers of this kind say that the portal will not show its instances: not on this plan, or not to this user. */
const cannotLook = new Set(['BPK_PORTAL_METHOD_NOT_FOUND', 'BPK_PORTAL_PERMISSION']);

interface InstanceRow {
  readonly ID?: unknown;
  readonly MODIFIED?: unknown;
}

/**
 * Finds out whether answers were applied, since the reply to them does not say it (protocol 3.3): a workflow that is
 * gone, or was saved after the answer, took it; one that was not saved since has lost it. The sender makes the requests.
 */
export class Confirmer {
  private waiting: ClaimedRun[] = [];
  private pausedUntil = 0;
  private blind = false;

  constructor(
    private readonly context: SenderContext,
    private readonly sendAgain: (run: ClaimedRun) => void,
    private readonly release: (run: ClaimedRun) => void,
  ) {}

  add(run: ClaimedRun): void {
    this.waiting.push(run);
  }

  /** When runs may be taken; `Infinity` while there are none. */
  get dueAt(): number {
    return this.waiting.length === 0 ? Infinity : this.pausedUntil;
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
    if (this.blind || runs.length === 0) return undefined;
    // As many as one page shows. Without counting (`start: -1`) this method would answer with an empty page (protocol 6.4).
    const ids = [...new Set(runs.map((run) => run.workflowId))];
    return {
      method: 'bizproc.workflow.instances',
      params: { SELECT: ['ID', 'MODIFIED', 'OWNED_UNTIL'], FILTER: { ID: ids } },
    };
  }

  /** Moves the runs on by what the look has shown. Never rejects. */
  async judge(runs: readonly ClaimedRun[], probed: CallOutcome | undefined): Promise<void> {
    const known = probed && this.modified(probed);
    if (known === 'trouble') {
      this.waiting.unshift(...runs);
      this.pausedUntil = this.context.clock.now() + pauseAfterTroubleMs;
      return;
    }
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

  /** Modification times by workflow, as the portal's whole seconds; `undefined` when it will not tell. */
  private modified(probed: CallOutcome): Map<string, number> | 'trouble' | undefined {
    if ('result' in probed) {
      // Only a list says that what is not in it is gone.
      if (!Array.isArray(probed.result)) return 'trouble';
      const rows = probed.result as InstanceRow[];
      return new Map(rows.map((row) => [String(row.ID).toLowerCase(), Date.parse(String(row.MODIFIED))]));
    }
    if ('leftOut' in probed) return 'trouble';
    const { error } = probed;
    if (error instanceof BizprocKitError && cannotLook.has(error.code)) {
      this.blind = true;
      this.context.logger.info(
        { code: error.code },
        'The portal does not show its workflow instances: answers are repeated without looking',
      );
      return undefined;
    }
    if (verdictOf(error).kind === 'portal-blocked' && error instanceof Error) {
      this.context.blocked(error.message);
    }
    return 'trouble';
  }

  private async judgeOne(run: ClaimedRun, modified: number | undefined): Promise<void> {
    if (modified === undefined) return this.completed(run, 'gone', 'gone');
    if (run.portalSentAt !== null && modified < run.portalSentAt) {
      // Not saved since we answered: the answer met a lock and is lost.
      return this.again(run, 'lost', 0);
    }
    // Saved since, but perhaps by another branch: look again later, then send it once more, and see that saved too.
    if (run.probes === 0) return this.rest(run, 'modified', pauseAfterSend(2) - pauseAfterSend(1));
    if (run.probes === 1) return this.again(run, 'modified', 2);
    return this.completed(run, 'modified', 'modified');
  }

  private async withoutLooking(run: ClaimedRun): Promise<void> {
    if (run.sends >= blindSends) return this.completed(run, 'presumed', 'presumed');
    return this.again(run, 'blind', run.probes);
  }

  private async again(run: ClaimedRun, result: string, probes: number): Promise<void> {
    const now = this.context.clock.now();
    const end = Math.min(run.deadlineAt ?? Infinity, (run.firstSentAt ?? now) + longestConfirmationMs);
    if (now >= end) return this.completed(run, 'presumed', result);
    const moved = await this.context.moves.move(run, {
      to: 'confirming',
      at: now,
      dueAt: now,
      keep: true,
      set: { probes },
      events: [this.event(now, result, run)],
    });
    if (moved) this.sendAgain(moved);
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

  private async completed(run: ClaimedRun, confirmation: Confirmation, result: string): Promise<void> {
    const now = this.context.clock.now();
    await this.context.moves.move(run, {
      to: run.outcome === 'released' ? 'released' : 'completed',
      at: now,
      dueAt: null,
      set: { confirmation },
      events: [this.event(now, result, run)],
    });
    this.release(run);
  }

  private event(at: number, result: string, run: ClaimedRun): RunEvent {
    return { at, kind: 'probe', detail: { send: run.sends, result } };
  }
}
