import type { SqlExecutor } from '@bizproc-kit/persistence';
import type { Turn } from '../../turns/turn.js';
import { TurnLostError } from '../../turns/turn.js';
import type { Claimed, ClaimRequest } from '../call-journal.port.js';
import type { ClaimedRun } from '../run.js';
import { lanes } from '../run-state.js';
import { findDue, findExecutions, isExecutable } from './find-due.js';
import { LedgerDeltas } from './ledger-deltas.js';
import { listOf } from './sql-text.js';

/** The two steps of a claim that depend on the database. */
export interface ClaimSteps {
  /** Takes the mark that the portal is due away; says whether the turn is held. From here on a call marks it again. */
  readonly unmark: (tx: SqlExecutor, turn: Turn) => Promise<boolean>;
  /** Takes the runs that were found; returns those that it got, in order. */
  readonly take: (tx: SqlExecutor, turn: Turn, found: readonly FoundRun[]) => Promise<ClaimedRun[]>;
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
  const answers = await findDue(tx, turn, lanes.answer, request.now, request.answers);
  const codes = new Set(request.codes);
  const found = [...executions, ...answers].map((run) => ({
    run,
    toExecute: isExecutable(run) && codes.has(run.code),
  }));
  return {
    runs: found.length > 0 ? await steps.take(tx, turn, found) : [],
    suspect,
    // Where a lane was not emptied nobody asks what comes after.
    ...(executions.length < request.executions && {
      nextExecution: await nextDue(tx, turn, lanes.execution, request.now),
    }),
    ...(answers.length < request.answers && {
      nextAnswer: await nextDue(tx, turn, lanes.answer, request.now),
    }),
  };
}

/** The run as its claim leaves it. */
export function claimedFrom({ run, toExecute }: FoundRun, { fence }: Turn): ClaimedRun {
  if (!toExecute) return { ...run, claim: fence };
  const interrupted = run.interrupted + (run.state === 'running' ? 1 : 0);
  return { ...run, state: 'running', attempt: run.attempt + 1, interrupted, claim: fence };
}

async function unmark(tx: SqlExecutor, turn: Turn): Promise<boolean> {
  const { changes } = await tx.run(
    'UPDATE bizproc_portal_turn SET next_due_at = NULL WHERE member_id = ? AND owner = ? AND fence = ?',
    [turn.memberId, turn.owner, turn.fence],
  );
  return changes > 0;
}

async function take(tx: SqlExecutor, turn: Turn, found: readonly FoundRun[]): Promise<ClaimedRun[]> {
  const ledger = new LedgerDeltas();
  const toExecute = found.flatMap((one) => (one.toExecute ? [one.run] : []));
  const asTheyAre = found.flatMap((one) => (one.toExecute ? [] : [one.run]));
  if (toExecute.length > 0) {
    // `interrupted` first: MySQL assigns from left to right and would see the new state.
    await tx.run(
      `UPDATE bizproc_run SET interrupted = interrupted + CASE WHEN state = 'running' THEN 1 ELSE 0 END,
         state = 'running', attempt = attempt + 1, claim = ? WHERE id IN (${listOf(toExecute)})`,
      [turn.fence, ...toExecute.map(({ id }) => id)],
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
  return found.map((one) => claimedFrom(one, turn));
}

async function nextDue(tx: SqlExecutor, turn: Turn, lane: number, now: number): Promise<number | undefined> {
  const [row] = await tx.all(
    'SELECT due_at FROM bizproc_run WHERE member_id = ? AND lane = ? AND due_at > ? ORDER BY due_at LIMIT 1',
    [turn.memberId, lane, now],
  );
  return row ? Number(row.due_at) : undefined;
}
