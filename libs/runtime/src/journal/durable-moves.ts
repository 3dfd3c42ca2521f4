import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseBusyError, databaseFailure } from '@bizproc-kit/persistence';
import type { CallJournal } from '../journal/call-journal.port.js';
import type { ClaimedRun, RunMove } from '../journal/run.js';
import { isTerminal, queueOf, type DueQueue } from '../journal/run-state.js';

const firstPauseMs = 100;
const longestPauseMs = 2000;

/** Tells its worker when rests become due, and what ended. */
export interface DueNotes {
  noteDue(queue: DueQueue, at: number): void;
  noteEnd(state: string): void;
}

/**
 * Moves of one turn. A result must not be lost because the database is away for a while: a move is repeated until it is
 * durable, or until the turn has passed to somebody else, who then does it again.
 */
export class DurableMoves {
  constructor(
    private readonly journal: CallJournal,
    private readonly turnLost: AbortSignal,
    private readonly notes: DueNotes,
  ) {}

  /** Returns the run as it is now, or `undefined` when somebody else has it. */
  async move(run: ClaimedRun, move: Omit<RunMove, 'run'>): Promise<ClaimedRun | undefined> {
    const moved = await this.whenReachable(() => this.journal.move({ ...move, run }));
    if (!moved) return undefined;
    if (isTerminal(move.to)) this.notes.noteEnd(move.to);
    if (!move.keep && move.dueAt !== null) {
      this.notes.noteDue(queueOf(move.to), move.dueAt);
    }
    return { ...run, ...changed(move), state: move.to, claim: move.keep ? run.claim : 0 };
  }

  /** Repeats `work` while the database is away; `undefined` once the turn is lost. */
  async whenReachable<T>(work: () => Promise<T>): Promise<T | undefined> {
    for (let pause = firstPauseMs; !this.turnLost.aborted; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        return await work();
      } catch (error) {
        if (!isPassing(error)) throw error;
        await sleep(pause, undefined, { signal: this.turnLost }).catch(() => undefined);
      }
    }
    return undefined;
  }
}

/** Away, or busy with somebody else for longer than we wait. */
function isPassing(error: unknown): boolean {
  const failure = databaseFailure(error);
  return failure === 'unreachable' || failure === 'busy' || error instanceof DatabaseBusyError;
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
