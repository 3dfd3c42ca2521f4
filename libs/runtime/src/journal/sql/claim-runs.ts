import type { SqlExecutor } from '@bizproc-kit/persistence';
import type { Turn } from '../../turns/turn.js';
import { TurnLostError } from '../../turns/turn.js';
import type { Claimed, ClaimRequest } from '../call-journal.port.js';
import type { ClaimedRun } from '../run.js';
import { lanes } from '../run-state.js';
import { findDue, findExecutions, isExecutable } from './find-due.js';
import { LedgerDeltas } from './ledger-deltas.js';
import { listOf } from './sql-text.js';

/** Takes due runs in the given transaction. See `CallJournal.claim`. */
export async function claimRuns(tx: SqlExecutor, turn: Turn, request: ClaimRequest): Promise<Claimed> {
  // Locks the row, so that a call which is being accepted either is seen below or marks the portal due again.
  const held = await tx.run(
    'UPDATE bizproc_portal_turn SET next_due_at = NULL WHERE member_id = ? AND owner = ? AND fence = ?',
    [turn.memberId, turn.owner, turn.fence],
  );
  if (held.changes === 0) throw new TurnLostError(turn.memberId);

  const { runs: executions, suspect } = await findExecutions(tx, turn, request);
  const answers = await findDue(tx, turn, lanes.answer, request.now, request.answers);
  const found = [...executions, ...answers];
  const codes = new Set(request.codes);
  const ledger = new LedgerDeltas();
  const toExecute = found.filter((run) => isExecutable(run) && codes.has(run.code));
  const asTheyAre = found.filter((run) => !toExecute.includes(run));
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
  const runs = found.map((run): ClaimedRun =>
    toExecute.includes(run)
      ? {
          ...run,
          state: 'running',
          attempt: run.attempt + 1,
          interrupted: run.interrupted + (run.foundIn === 'running' ? 1 : 0),
          claim: turn.fence,
        }
      : { ...run, claim: turn.fence },
  );
  return {
    runs,
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

async function nextDue(tx: SqlExecutor, turn: Turn, lane: number, now: number): Promise<number | undefined> {
  const [row] = await tx.all(
    'SELECT due_at FROM bizproc_run WHERE member_id = ? AND lane = ? AND due_at > ? ORDER BY due_at LIMIT 1',
    [turn.memberId, lane, now],
  );
  return row ? Number(row.due_at) : undefined;
}
