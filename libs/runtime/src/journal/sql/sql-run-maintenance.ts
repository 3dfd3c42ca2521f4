import type { Row, SqlConnection, SqlExecutor, SqlValue } from '@bizproc-kit/persistence';
import type {
  DecisionResult,
  LedgerCount,
  OperatorDecision,
  PurgeFilter,
  RunMaintenance,
} from '../run-maintenance.port.js';
import { isAllowed, isTerminal, laneOf, type RunState } from '../run-state.js';
import { LedgerDeltas } from './ledger-deltas.js';
import { attentionOf, writeEvents } from './move-runs.js';
import { toJson } from './stored-values.js';
import { listOf } from '../../database/sql-text.js';
import { wordsOf } from '../../database/sql-words.js';
import { makeDue } from './make-due.js';
import { transact } from '../../database/transact.js';

const msPerDay = 86_400_000;
/** A replay of a call must be known as one for longer than any backup or queue could keep it. */
const seenRetentionMs = 400 * msPerDay;
const purgeChunk = 500;
const seenPerStep = 500;

const text = (value: unknown): string => value as string;

/** What operators and the janitor do to runs, in SQL. @internal */
export class SqlRunMaintenance implements RunMaintenance {
  private seenCursor: readonly [tokenHash: string, memberId: string] = ['', ''];

  constructor(private readonly connection: SqlConnection) {}

  decide(runId: string, decision: OperatorDecision, at: number): Promise<DecisionResult> {
    return transact(this.connection, async (tx) => {
      const [row] = await tx.all(
        `SELECT member_id, day, state, attempt, claim, sealed_token,
           CASE WHEN answer IS NULL THEN 0 ELSE 1 END AS has_answer FROM bizproc_run WHERE id = ?`,
        [runId],
      );
      if (!row) return 'unknown';
      const from = row.state as RunState;
      const to = goalOf(decision, from);
      if (to === undefined || (from !== to && !isAllowed(from, to))) return 'refused';
      if (to !== 'cancelled' && row.sealed_token === null) return 'refused';
      if (decision.kind === 'resend' && Number(row.has_answer) === 0) return 'refused';
      const { changes } = await this.applyDecision(tx, runId, row, to, decision, at);
      if (changes === 0) return 'busy';
      const ledger = new LedgerDeltas();
      ledger.move(row.member_id as string, Number(row.day), from, to);
      await writeEvents(tx, [[runId, { at, kind: 'operator', detail: { decision: decision.kind, from } }]]);
      if (!isTerminal(to)) await makeDue(tx, new Map([[row.member_id as string, at]]));
      await ledger.write(tx);
      return 'done';
    });
  }

  private applyDecision(
    tx: SqlExecutor,
    runId: string,
    row: Row,
    to: RunState,
    decision: OperatorDecision,
    at: number,
  ): Promise<{ changes: number }> {
    const assignments = [
      'state = ?',
      'lane = ?',
      'due_at = ?',
      'finished_at = ?',
      'attention = ?',
      'claim = 0',
    ];
    const ended = isTerminal(to);
    const values: SqlValue[] = [to, laneOf(to), ended ? null : at, ended ? at : null, attentionOf(to)];
    if (ended) assignments.push('sealed_token = NULL', 'sealed_call_token = NULL');
    if (decision.kind === 'replay') {
      assignments.push(
        'outcome = NULL',
        'error = NULL',
        'interrupted = 0',
        'failures = 0',
        'outside = NULL',
        'answer = NULL',
      );
    }
    if (decision.kind === 'resend') assignments.push('error = NULL');
    if (decision.kind === 'complete' || decision.kind === 'fail') {
      assignments.push('answer = ?', 'outcome = ?');
      values.push(toJson(decision.answer), decision.outcome);
    }
    // Whatever goes on does so from the beginning: nothing of what the portal did before counts.
    if (!ended) {
      assignments.push(
        'sends = 0',
        'probes = 0',
        'portal_sent_at = NULL',
        'away_since = NULL',
        'confirmation = NULL',
      );
    }
    // A held run is in a worker's hands: only its fence may move it. One that rests has no claim, or that of a turn which
    // ended with it, because the portal had to sleep.
    return tx.run(
      `UPDATE bizproc_run SET ${assignments.join(', ')} WHERE id = ? AND state = ? AND attempt = ? AND (claim = 0 OR
         NOT EXISTS (SELECT 1 FROM bizproc_portal_turn turn WHERE turn.member_id = ? AND turn.owner IS NOT NULL
           AND turn.fence = bizproc_run.claim))`,
      [...values, runId, row.state as string, Number(row.attempt), row.member_id as string],
    );
  }

  prune(before: number, limit: number): Promise<number> {
    return transact(this.connection, async (tx) => {
      const rows = await tx.all(
        `SELECT id, member_id, day, state FROM bizproc_run WHERE finished_at < ?
         ORDER BY finished_at LIMIT ${Math.floor(limit)}${toRemove(tx)}`,
        [before],
      );
      await remove(tx, rows, 'pruned');
      await this.forgetSeen(tx);
      return rows.length;
    });
  }

  /** Walks the seen calls a few at a time, round and round: an index by age would cost every call more than this does. */
  private async forgetSeen(tx: SqlExecutor): Promise<void> {
    const [tokenHash, memberId] = this.seenCursor;
    const rows = await tx.all(
      `SELECT member_id, token_hash, received_at FROM bizproc_seen_call
       WHERE token_hash > ? OR (token_hash = ? AND member_id > ?) ORDER BY token_hash, member_id LIMIT ${seenPerStep}`,
      [tokenHash, tokenHash, memberId],
    );
    const last = rows.at(-1);
    this.seenCursor =
      last && rows.length === seenPerStep ? [text(last.token_hash), text(last.member_id)] : ['', ''];
    const horizon = Date.now() - seenRetentionMs;
    for (const row of rows) {
      if (Number(row.received_at) >= horizon) continue;
      await tx.run('DELETE FROM bizproc_seen_call WHERE member_id = ? AND token_hash = ?', [
        text(row.member_id),
        text(row.token_hash),
      ]);
    }
  }

  async purge(filter: PurgeFilter): Promise<number> {
    let removed = 0;
    for (;;) {
      const count = await transact(this.connection, async (tx) => {
        const rows = await tx.all(
          `SELECT id, member_id, day, state FROM bizproc_run WHERE member_id = ? ${filter.runId ? 'AND id = ?' : ''}
           ORDER BY id LIMIT ${purgeChunk}${toRemove(tx)}`,
          filter.runId ? [filter.memberId, filter.runId] : [filter.memberId],
        );
        await remove(tx, rows, 'purged');
        return rows.length;
      });
      removed += count;
      if (count < purgeChunk) return removed;
    }
  }

  count(counts: readonly LedgerCount[]): Promise<void> {
    return transact(this.connection, async (tx) => {
      const ledger = new LedgerDeltas();
      for (const { memberId, day, name, count } of counts) ledger.add(memberId, day, name, count);
      await ledger.write(tx);
    });
  }
}

function goalOf(decision: OperatorDecision, from: RunState): RunState | undefined {
  switch (decision.kind) {
    case 'cancel':
      return isTerminal(from) && from !== 'dead' ? undefined : 'cancelled';
    case 'complete':
    case 'fail':
      return 'executed';
    case 'resend':
      return from === 'dead' ? 'executed' : undefined;
    case 'replay':
      // Runs that rest on their own schedule are only woken; a dead one starts again.
      if (from === 'dead') return 'received';
      return from === 'retrying' || from === 'received' ? from : undefined;
  }
}

async function remove(tx: SqlExecutor, rows: readonly Row[], counter: 'pruned' | 'purged'): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id as string);
  await tx.run(`DELETE FROM bizproc_run_event WHERE run_id IN (${listOf(ids)})`, ids);
  await tx.run(`DELETE FROM bizproc_run WHERE id IN (${listOf(ids)})`, ids);
  const ledger = new LedgerDeltas();
  for (const row of rows) {
    ledger.add(row.member_id as string, Number(row.day), row.state as RunState, -1);
    ledger.add(row.member_id as string, Number(row.day), counter);
  }
  await ledger.write(tx);
}

/**
 * Ends the question which runs to remove: they stay as they are until they are removed and counted. Another host that asks
 * waits, and finds them gone; so does a worker that wants to move one. SQLite has one writer at a time.
 */
const toRemove = (tx: SqlExecutor): string => wordsOf(tx).forUpdate;
