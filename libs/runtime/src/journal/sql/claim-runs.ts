import type { Row, SqlExecutor, SqlValue } from '@bizproc-kit/persistence';
import type { Turn } from '../turn.js';
import { TurnLostError } from '../turn.js';
import type { Claimed, ClaimRequest } from '../call-journal.port.js';
import type { ClaimedRun } from '../run.js';
import { lanes, queueOf, type DueQueue } from '../run-state.js';
import { findAnswers, findExecutions, isExecutable } from './find-due.js';
import { LedgerDeltas } from './ledger-deltas.js';
import { listOf } from '../../database/sql-text.js';

/** When more becomes due, lane by lane; `null` where nothing will. */
export interface NextDue {
  readonly execution: number | null;
  readonly answer: number | null;
}

/** The two steps of a claim that depend on the database. */
export interface ClaimSteps {
  /** Takes the mark that the portal is due away; says whether the turn is held. From here on a call marks it again. */
  readonly unmark: (tx: SqlExecutor, turn: Turn) => Promise<boolean>;
  /** Takes the runs that were found. */
  readonly take: (tx: SqlExecutor, turn: Turn, found: readonly FoundRun[], now: number) => Promise<Taken>;
}

/** The runs that a claim got, in order; and, where it costs nothing to say it at once, what is due after `now`. */
export interface Taken {
  readonly runs: ClaimedRun[];
  readonly next?: NextDue;
}

export interface FoundRun {
  readonly run: ClaimedRun;
  readonly toExecute: boolean;
}

/** For one transaction, which holds the turn's row: whoever accepts a call meanwhile waits. */
const inTransaction: ClaimSteps = { unmark, take };

/** Takes due runs, by default in the given transaction. See `CallJournal.claim`. */
export async function claimRuns(
  tx: SqlExecutor,
  turn: Turn,
  request: ClaimRequest,
  steps = inTransaction,
): Promise<Claimed> {
  // First: a call that is being accepted either is seen below or marks the portal due again.
  if (!(await steps.unmark(tx, turn))) throw new TurnLostError(turn.memberId);
  const { runs: executions, suspect } = await findExecutions(tx, turn, request);
  const answers = await findAnswers(tx, turn, request);
  const codes = new Set(request.codes);
  const found = [...executions, ...answers].map((run) => ({
    run,
    toExecute: isExecutable(run) && codes.has(run.code),
  }));
  const taken: Taken = found.length > 0 ? await steps.take(tx, turn, found, request.now) : { runs: [] };
  // Where a lane was not emptied nobody asks what comes after.
  const isEmptied = {
    execution: executions.length < request.executions,
    answer: countOf(answers, 'answer') < request.answers,
    look: countOf(answers, 'look') < request.looks,
  };
  if (!isEmptied.execution && !isEmptied.answer && !isEmptied.look) return { runs: taken.runs, suspect };
  const next = taken.next ?? (await nextDue(tx, turn, request.now));
  return {
    runs: taken.runs,
    suspect,
    ...(isEmptied.execution && { nextExecution: next.execution ?? undefined }),
    ...(isEmptied.answer && { nextAnswer: next.answer ?? undefined }),
    ...(isEmptied.look && { nextLook: next.answer ?? undefined }),
  };
}

function countOf(runs: readonly ClaimedRun[], queue: DueQueue): number {
  return runs.filter(({ state }) => queueOf(state) === queue).length;
}

/** The run as its claim leaves it. */
export function claimedFrom({ run, toExecute }: FoundRun, { fence, orphaned }: Turn): ClaimedRun {
  if (!toExecute) return { ...run, claim: fence };
  const interrupted = run.interrupted + (run.state === 'running' && orphaned ? 1 : 0);
  return { ...run, state: 'running', attempt: run.attempt + 1, interrupted, claim: fence };
}

async function unmark(tx: SqlExecutor, turn: Turn): Promise<boolean> {
  const { changes } = await tx.run(
    'UPDATE bizproc_portal_turn SET next_due_at = NULL WHERE member_id = ? AND owner = ? AND fence = ?',
    [turn.memberId, turn.owner, turn.fence],
  );
  return changes > 0;
}

async function take(tx: SqlExecutor, turn: Turn, found: readonly FoundRun[]): Promise<Taken> {
  const ledger = new LedgerDeltas();
  const toExecute = found.flatMap((one) => (one.toExecute ? [one.run] : []));
  const asTheyAre = found.flatMap((one) => (one.toExecute ? [] : [one.run]));
  if (toExecute.length > 0) {
    // `interrupted` first: MySQL assigns from left to right and would see the new state.
    await tx.run(
      `UPDATE bizproc_run SET interrupted = interrupted + CASE WHEN state = 'running' THEN ? ELSE 0 END,
         state = 'running', attempt = attempt + 1, claim = ? WHERE id IN (${listOf(toExecute)})`,
      [turn.orphaned ? 1 : 0, turn.fence, ...toExecute.map(({ id }) => id)],
    );
    for (const run of toExecute) ledger.move(run.memberId, run.day, run.state, 'running');
    await ledger.write(tx);
  }
  if (asTheyAre.length > 0) {
    await tx.run(`UPDATE bizproc_run SET claim = ? WHERE id IN (${listOf(asTheyAre)})`, [
      turn.fence,
      ...asTheyAre.map(({ id }) => id),
    ]);
  }
  return { runs: found.map((one) => claimedFrom(one, turn)) };
}

/** Columns of a `SELECT` for `toNextDue`, and what is bound in them. */
export function nextDueColumns(turn: Turn, now: number): { sql: string; values: SqlValue[] } {
  const next = (lane: number) =>
    `(SELECT MIN(due_at) FROM bizproc_run WHERE member_id = ? AND lane = ${lane} AND due_at > ?)`;
  return {
    sql: `${next(lanes.execution)} AS next_execution, ${next(lanes.answer)} AS next_answer`,
    values: [turn.memberId, now, turn.memberId, now],
  };
}

export function toNextDue(row: Row): NextDue {
  const time = (value: unknown) => (value === null ? null : Number(value));
  return { execution: time(row['next_execution']), answer: time(row['next_answer']) };
}

async function nextDue(tx: SqlExecutor, turn: Turn, now: number): Promise<NextDue> {
  const { sql, values } = nextDueColumns(turn, now);
  const [row] = await tx.all(`SELECT ${sql}`, values);
  return toNextDue(row!);
}
