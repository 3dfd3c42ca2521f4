import type { ClaimedRun, NewCall, RunAnswer, RunMove, RunOutcome } from './run.js';
import type { Turn } from './turn.js';

export type Acceptance = 'stored' | 'duplicate';

/** Codes that share places of their own, because one activity answers to them. */
export interface CodeLimit {
  readonly codes: readonly string[];
  /** At most so many runs of them; 0 = leave them all, and look past them at others. */
  readonly places: number;
}

export interface ClaimRequest {
  readonly now: number;
  /** At most so many runs to execute. */
  readonly executions: number;
  /** At most so many runs to answer. */
  readonly answers: number;
  /** At most so many runs whose answer is to be looked after. */
  readonly looks: number;
  /** Codes this process can execute; others are handed out as they are, not counted as an attempt. */
  readonly codes: readonly string[];
  /** What may be taken of some codes at most. A run that finds no place stays due, and its attempt is not counted. */
  readonly limits?: readonly CodeLimit[];
  /** Take one suspect run and no other: see `Claimed.suspect`. Otherwise suspect runs are left where they are. */
  readonly alone?: boolean;
}

/** What a claim found. */
export interface Claimed {
  readonly runs: readonly ClaimedRun[];
  /**
   * A run is due whose attempts ended with their process more than once. It may be what ends them, and is executed
   * alone; so may its neighbours of that time be, who are found innocent so.
   */
  readonly suspect: boolean;
  /**
   * When the portal's next run after these becomes due; absent when none is scheduled, or what is due now was not taken
   * to its end. Answers and looks share a lane: each may be told the other's time, which is never too late.
   */
  readonly nextExecution?: number;
  readonly nextAnswer?: number;
  readonly nextLook?: number;
}

/** An answer from outside to a run that was deferred, or will be. */
export interface OutsideAnswer {
  readonly at: number;
  readonly outcome: RunOutcome;
  readonly answer: RunAnswer;
}

/**
 * - `taken`: stored; it completes the run now, or as soon as the activity defers.
 * - `already-answered`: another answer was first, and counts.
 * - `settled`: the run has ended.
 * - `unknown`: no such run.
 *
 * @public
 */
export type OutsideAcceptance = 'taken' | 'already-answered' | 'settled' | 'unknown';

/**
 * The working side of the journal: what is accepted is durable, and only the holder of the portal's turn moves it.
 *
 * @public
 */
export interface CallJournal {
  /** Resolves when the call is durable (group commit). A call with a known token hash is a `duplicate`. */
  accept(call: NewCall): Promise<Acceptance>;
  /**
   * Takes due runs of the turn's portal. Runs to execute come back as `running`, their attempt counted and durable.
   *
   * @throws TurnLostError when the turn has another holder.
   */
  claim(turn: Turn, request: ClaimRequest): Promise<Claimed>;
  /** Performs the change if the run still is as its stamp says; `false` when somebody else has it. */
  move(move: RunMove): Promise<boolean>;
  /** Stores an answer from outside, exactly one per run. */
  answerFromOutside(runId: string, answer: OutsideAnswer): Promise<OutsideAcceptance>;
}
