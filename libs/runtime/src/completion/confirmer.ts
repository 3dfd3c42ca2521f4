import { BizprocKitError } from '@bizproc-kit/errors';
import { Bell } from '../execution/bell.js';
import type { ClaimedRun, Confirmation, RunEvent } from '../journal/run.js';
import type { SenderContext } from './completion-sender.js';
import { verdictOf } from './send-verdict.js';
import { blindSends, longestConfirmationMs, pauseAfterSend } from './resend-schedule.js';

/** At most one look a second, and as many workflows in it as one page shows (protocol 4.3, 7). */
const roundEveryMs = 1000;
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
 * gone, or was saved after the answer, took it; one that was not saved since has lost it.
 */
export class Confirmer {
  private waiting: ClaimedRun[] = [];
  private readonly bell: Bell;
  private readonly looping: Promise<void>;
  private ended = false;
  private blind = false;

  constructor(
    private readonly context: SenderContext,
    private readonly sendAgain: (run: ClaimedRun) => void,
    private readonly release: (run: ClaimedRun) => void,
  ) {
    this.bell = new Bell(context.clock);
    this.looping = this.loop();
  }

  add(run: ClaimedRun): void {
    this.waiting.push(run);
    this.bell.ring();
  }

  async stop(): Promise<void> {
    this.ended = true;
    this.bell.ring();
    await this.looping;
  }

  private async loop(): Promise<void> {
    let notBefore = 0;
    while (!this.ended) {
      const now = this.context.clock.now();
      if (this.waiting.length === 0) await this.bell.sleep(undefined);
      else if (notBefore > now) await this.bell.sleep(notBefore);
      else {
        notBefore = now + roundEveryMs;
        const runs = this.takeRound();
        const trouble = await this.round(runs).catch((error: unknown) => this.roundFailed(runs, error));
        if (trouble) notBefore = this.context.clock.now() + pauseAfterTroubleMs;
      }
    }
  }

  /** The runs stay claimed and due: the next turn takes them up. */
  private roundFailed(runs: readonly ClaimedRun[], error: unknown): true {
    this.context.logger.error({ err: error }, 'Answers could not be confirmed');
    for (const run of runs) this.release(run);
    return true;
  }

  private takeRound(): ClaimedRun[] {
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

  /** Returns true when the portal could not be asked. */
  private async round(runs: readonly ClaimedRun[]): Promise<boolean> {
    const known = this.blind ? undefined : await this.look(runs);
    if (known === 'trouble') {
      this.waiting.unshift(...runs);
      return true;
    }
    for (const run of runs) {
      if (known === undefined) await this.withoutLooking(run);
      else await this.judge(run, known.get(run.workflowId.toLowerCase()));
    }
    return false;
  }

  /** Modification times by workflow, as the portal's whole seconds; `undefined` when it will not tell. */
  private async look(runs: readonly ClaimedRun[]): Promise<Map<string, number> | 'trouble' | undefined> {
    // As many as one page shows. Without counting (`start: -1`) this method would answer with an empty page (protocol 6.4).
    const ids = [...new Set(runs.map((run) => run.workflowId))];
    try {
      const { result } = await this.context.portal.client.request(
        'bizproc.workflow.instances',
        { SELECT: ['ID', 'MODIFIED', 'OWNED_UNTIL'], FILTER: { ID: ids } },
        { lane: 'completions', repeatable: true, deadline: new Date(this.context.clock.now() + 30_000) },
      );
      // Only a list says that what is not in it is gone.
      if (!Array.isArray(result)) return 'trouble';
      const rows = result as InstanceRow[];
      return new Map(rows.map((row) => [String(row.ID).toLowerCase(), Date.parse(String(row.MODIFIED))]));
    } catch (error) {
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
  }

  private async judge(run: ClaimedRun, modified: number | undefined): Promise<void> {
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
