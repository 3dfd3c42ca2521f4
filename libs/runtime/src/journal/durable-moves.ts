import { setTimeout as sleep } from 'node:timers/promises';
import { BizprocKitError } from '@bizproc-kit/errors';
import { databaseFailure } from '@bizproc-kit/persistence';
import type { CallJournal } from '../journal/call-journal.port.js';
import type { ClaimedRun, RunEvent, RunMove } from '../journal/run.js';
import { isAllowed, isTerminal, queueOf, type DueQueue } from '../journal/run-state.js';

const firstPauseMs = 100;
const longestPauseMs = 2000;
/** So often a move may fail in a way that we do not know, before it is tried whether its values are at fault. */
const provenAfter = 5;

/** Tells its worker when rests become due, what ended, and what nobody knows. */
export interface DueNotes {
  noteDue(queue: DueQueue, at: number): void;
  noteEnd(state: string): void;
  /** The run may have been moved without our hearing of it: then it is held for this turn, and only the next one finds it. */
  noteDoubt(run: ClaimedRun): void;
}

/**
 * Moves of one turn. A result must not be lost because the database is away for a while: a move is repeated until it is
 * durable, or until the turn has passed to somebody else, who then does it again. Whatever fails counts as passing, until it
 * is proven that the database refuses the values: then the run is `dead`, with the reason.
 */
export class DurableMoves {
  constructor(
    private readonly journal: CallJournal,
    private readonly turnLost: AbortSignal,
    private readonly notes: DueNotes,
  ) {}

  /** Returns the run as it is now, or `undefined` when nothing more can be done with it here. */
  async move(run: ClaimedRun, move: Omit<RunMove, 'run'>): Promise<ClaimedRun | undefined> {
    let unknownFailures = 0;
    let couldRest = false;
    let isInDoubt = false;
    for (let pause = firstPauseMs; !this.turnLost.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        if (await this.journal.move({ ...move, run })) return this.moved(run, move);
        if (isInDoubt) this.notes.noteDoubt(run);
        return undefined;
      } catch (error) {
        if (error instanceof BizprocKitError && error.retry.kind === 'never') throw error;
        isInDoubt = true;
        const failure = databaseFailure(error);
        if (failure === 'unreachable' || failure === 'busy') {
          unknownFailures = 0;
          couldRest = false;
        } else {
          unknownFailures += 1;
          const isProven: boolean = failure === 'refused-value' || couldRest;
          if (isProven && (await this.endDead(run, move.at, error))) return undefined;
          couldRest = !isProven && unknownFailures >= provenAfter && (await this.canRest(run, move.at));
        }
        await sleep(pause, undefined, { signal: this.turnLost }).catch(() => undefined);
      }
    }
    return undefined;
  }

  private moved(run: ClaimedRun, move: Omit<RunMove, 'run'>): ClaimedRun {
    if (isTerminal(move.to)) this.notes.noteEnd(move.to);
    if (!move.keep && move.dueAt !== null) {
      this.notes.noteDue(queueOf(move.to), move.dueAt);
    }
    return { ...run, ...changed(move), state: move.to, claim: move.keep ? run.claim : 0 };
  }

  /** Whether the database takes a move of this run that brings nothing: if so, what failed before and fails after is its values. */
  private async canRest(run: ClaimedRun, at: number): Promise<boolean> {
    if (!isAllowed(run.state, run.state)) return false;
    const rest = { run, to: run.state, at, dueAt: at, keep: true };
    return this.journal.move(rest).then(
      () => true,
      () => false,
    );
  }

  /** Says whether that was possible. */
  private async endDead(run: ClaimedRun, at: number, failure: unknown): Promise<boolean> {
    const reason = failure instanceof Error ? failure.message : String(failure);
    const error = `The database refuses to store what became of this run: ${reason}`;
    const events: RunEvent[] = [
      { at, kind: 'attempt', detail: { attempt: run.attempt, result: 'not-storable' } },
    ];
    try {
      const isMoved = await this.journal.move({ run, to: 'dead', at, dueAt: null, set: { error }, events });
      if (isMoved) this.notes.noteEnd('dead');
      return true;
    } catch {
      return false;
    }
  }
}

function changed({ set }: Omit<RunMove, 'run'>): Partial<ClaimedRun> {
  const { answer, outcome, sends, awaySince, portalSentAt, probes } = set ?? {};
  return {
    ...(answer && { answer }),
    ...(outcome && { outcome }),
    ...(sends !== undefined && { sends }),
    ...(awaySince !== undefined && { awaySince }),
    ...(portalSentAt !== undefined && { portalSentAt }),
    ...(probes !== undefined && { probes }),
  };
}
