import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';
import { storableText, type SqlExecutor, type SqlValue } from '@bizproc-kit/persistence';
import type { RunChanges, RunEvent, RunStamp } from '../run.js';
import { attentionStates, isAllowed, isFinished, laneOf, type RunState } from '../run-state.js';
import { LedgerDeltas } from './ledger-deltas.js';
import { rowsOf } from '../../database/sql-text.js';
import type { StoredMove } from './stored-values.js';
import { updateRuns, type RunUpdate } from './update-runs.js';

/** The framework asked for a change of state that its own table does not list: a defect, not a situation. */
export class ForbiddenTransitionError extends BizprocKitError {
  readonly code = 'BPK_FORBIDDEN_TRANSITION';
  readonly retry: RetryDecision = { kind: 'never' };

  constructor(runId: string, from: RunState, to: RunState) {
    super(`Run ${runId} cannot go from ${from} to ${to}.`);
  }
}

const columnOf: Readonly<Record<keyof RunChanges, string>> = {
  answer: 'answer',
  outcome: 'outcome',
  error: 'error',
  sends: 'sends',
  failures: 'failures',
  awaySince: 'away_since',
  portalSentAt: 'portal_sent_at',
  probes: 'probes',
  confirmation: 'confirmation',
  sealedCallToken: 'sealed_call_token',
};

/** The column by which runs are found that wait for somebody. */
export function attentionOf(state: RunState): number | null {
  return attentionStates.includes(state) ? 1 : null;
}

/** Performs the moves in the given transaction, each one only where its stamp still holds. See `CallJournal.move`. */
export async function moveRuns(tx: SqlExecutor, moves: readonly StoredMove[]): Promise<boolean[]> {
  const reached = await updateRuns(tx, moves.map(toUpdate));
  const ledger = new LedgerDeltas();
  const events: [runId: string, event: RunEvent][] = [];
  for (const [index, move] of moves.entries()) {
    if (!reached[index]) continue;
    // The outside may have answered before the run got here: then it does not wait at all.
    const isAnswered = move.to === 'waiting' && (await promoteAnswered(tx, move.run.id, move.at));
    ledger.move(move.run.memberId, move.run.day, move.run.state, isAnswered ? 'executed' : move.to);
    for (const event of move.events ?? []) events.push([move.run.id, event]);
  }
  await writeEvents(tx, events);
  await ledger.write(tx);
  return reached;
}

/** @throws ForbiddenTransitionError */
export function toUpdate({ run, to, at, dueAt, keep, set }: StoredMove): RunUpdate {
  if (!isAllowed(run.state, to)) throw new ForbiddenTransitionError(run.id, run.state, to);
  const columns: Record<string, SqlValue> = {
    state: to,
    lane: laneOf(to),
    due_at: dueAt,
    claim: keep ? run.claim : 0,
    attention: attentionOf(to),
  };
  for (const [name, value] of Object.entries(set ?? {})) {
    if (value === undefined) continue;
    // Prose from outside; what has another form was made here.
    const stored = name === 'error' && typeof value === 'string' ? storableText(value) : value;
    columns[columnOf[name as keyof RunChanges]] = stored as SqlValue;
  }
  // A dead run may be replayed or answered by an operator: its token is still needed.
  if (isFinished(to))
    Object.assign(columns, { finished_at: at, sealed_call_token: null, sealed_token: null });
  return { stamp: run, columns };
}

/** Turns a waiting run with an answer from outside into an executed one. */
export async function promoteAnswered(tx: SqlExecutor, runId: string, now: number): Promise<boolean> {
  const { changes } = await tx.run(
    `UPDATE bizproc_run SET state = 'executed', lane = ?, due_at = ?, claim = 0, attention = NULL, answer = outside,
       outcome = outside_outcome
     WHERE id = ? AND state = 'waiting' AND outside IS NOT NULL`,
    [laneOf('executed'), now, runId],
  );
  return changes === 1;
}

export async function writeEvents(
  tx: SqlExecutor,
  events: readonly (readonly [runId: RunStamp['id'], event: RunEvent])[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.run(
    `INSERT INTO bizproc_run_event (run_id, at, kind, detail) VALUES ${rowsOf(events.length, 4)}`,
    events.flatMap(([runId, { at, kind, detail }]) => [runId, at, kind, JSON.stringify(detail)]),
  );
}
