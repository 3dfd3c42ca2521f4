import type { Row, SqlExecutor, SqlValue } from '@bizproc-kit/persistence';

import { postgresWords } from '../../database/sql-words.js';
import type { RunState } from '../run-state.js';
import { claimedFrom, nextDueColumns, toNextDue, type ClaimSteps } from './claim-runs.js';
import { addedUp, ledgerInsert } from './ledger-columns.js';
import { toUpdate } from './move-runs.js';
import type { StoredMove } from './stored-values.js';
import type { RunUpdate } from './update-runs.js';

/** SQL with what is bound in it. */
interface BoundSql {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** A part of a statement that has many. */
type Part = readonly [name: string, part: BoundSql];

const always: BoundSql = { sql: 'TRUE', values: [] };
const nothing: BoundSql = { sql: 'NULL', values: [] };

/** Types of what is bound: PostgreSQL takes untyped rows of values for text. */
const typeOf: Readonly<Record<string, string>> = {
  attempt: 'integer',
  interrupted: 'integer',
  lane: 'smallint',
  attention: 'smallint',
  sends: 'integer',
  probes: 'integer',
  due_at: 'bigint',
  claim: 'bigint',
  failures: 'integer',
  away_since: 'bigint',
  portal_sent_at: 'bigint',
  finished_at: 'bigint',
  answer: 'bytea',
};

/**
 * Whether one statement can do it: it changes a row once, and a run that begins to wait has to be looked at again, for an
 * answer from outside that was faster.
 */
export function canMoveTogether(moves: readonly StoredMove[]): boolean {
  const ids = new Set(moves.map(({ run }) => run.id));
  return ids.size === moves.length && moves.every(({ to }) => to !== 'waiting');
}

/**
 * As `moveRuns`, in one statement that is a transaction of its own. In the order of its parts, as everywhere: runs,
 * history, ledger.
 */
export async function moveRunsTogether(
  connection: SqlExecutor,
  moves: readonly StoredMove[],
): Promise<boolean[]> {
  const rows = await updateTogether(connection, moves.map(toUpdate), { history: historyOf(moves) });
  const reached = idsOf(rows);
  return moves.map(({ run }) => reached.has(run.id));
}

/**
 * A claim in statements that are transactions of their own. The turn's row is locked only while its mark is taken away:
 * one that is not marked is left alone, and calls that are accepted do not wait for the rest. What keeps it safe are the
 * runs' own stamps, and the fence that the turn must still have.
 */
export const claimTogether: ClaimSteps = {
  async unmark(connection, { memberId, owner, fence }) {
    const isHeld = 'member_id = ? AND owner = ? AND fence = ?';
    const [row] = await connection.all(
      `WITH unmarked AS (
         UPDATE bizproc_portal_turn SET next_due_at = NULL WHERE ${isHeld} AND next_due_at IS NOT NULL
       ) SELECT 1 FROM bizproc_portal_turn WHERE ${isHeld}`,
      [memberId, owner, fence, memberId, owner, fence],
    );
    return row !== undefined;
  },
  async take(connection, turn, found, now) {
    const claimed = found.map((one) => claimedFrom(one, turn));
    const updates = found.map(({ run, toExecute }, index): RunUpdate => {
      const { state, attempt, interrupted, claim } = claimed[index]!;
      return { stamp: run, columns: toExecute ? { state, attempt, interrupted, claim } : { claim } };
    });
    const rows = await updateTogether(connection, updates, {
      provided: {
        sql: 'EXISTS (SELECT 1 FROM bizproc_portal_turn WHERE member_id = ? AND owner = ? AND fence = ?)',
        values: [turn.memberId, turn.owner, turn.fence],
      },
      besides: nextDueColumns(turn, now),
    });
    const reached = idsOf(rows);
    return {
      runs: claimed.filter(({ id }) => reached.has(id)),
      ...(rows[0] && { next: toNextDue(rows[0]) }),
    };
  },
};

const idsOf = (rows: readonly Row[]) => new Set(rows.map(({ id }) => id as string));

interface UpdateExtras {
  readonly history?: readonly Part[];
  /** What else has to hold for an update. */
  readonly provided?: BoundSql;
  /** Columns that each row brings along. */
  readonly besides?: BoundSql;
}

/** Updates different runs, each one where its stamp holds, and counts that in the ledger; returns a row for each, with its id. */
function updateTogether(
  connection: SqlExecutor,
  updates: readonly RunUpdate[],
  { history = [], provided = always, besides = nothing }: UpdateExtras,
): Promise<Row[]> {
  const groups = byColumns(updates).map((some) => updateSameColumns(some, provided));
  const parts: Part[] = [
    ...groups.map((update, index): Part => [`moved_${index}`, update]),
    [
      'moved',
      { sql: groups.map((_, index) => `SELECT * FROM moved_${index}`).join(' UNION ALL '), values: [] },
    ],
    ...history,
    ['ledger', ledgerOf(updates)],
  ];
  return connection.all(
    `WITH ${parts.map(([name, { sql }]) => `${name} AS (${sql})`).join(', ')} SELECT id, ${besides.sql} FROM moved`,
    [...parts.flatMap(([, { values }]) => values), ...besides.values],
  );
}

function byColumns(updates: readonly RunUpdate[]): RunUpdate[][] {
  const groups = new Map<string, RunUpdate[]>();
  for (const update of updates) {
    const names = Object.keys(update.columns).join();
    const group = groups.get(names);
    if (group) group.push(update);
    else groups.set(names, [update]);
  }
  return [...groups.values()];
}

/** Updates of the same columns of different runs, each one where its stamp holds. */
function updateSameColumns(updates: readonly RunUpdate[], provided: BoundSql): BoundSql {
  const columns = Object.keys(updates[0]!.columns);
  const row = ['text', 'text', 'integer', 'bigint', ...columns.map((name) => typeOf[name] ?? 'text')]
    .map((type) => `?::${type}`)
    .join(', ');
  return {
    sql: `UPDATE bizproc_run AS run SET ${columns.map((name) => `${name} = given.${name}`).join(', ')}
       FROM (VALUES ${updates.map(() => `(${row})`).join(', ')})
         AS given (id, was_state, was_attempt, was_claim, ${columns.join(', ')})
       WHERE run.id = given.id AND run.state = given.was_state AND run.attempt = given.was_attempt
         AND run.claim = given.was_claim AND ${provided.sql}
       RETURNING run.id, run.member_id, run.day, given.was_state AS was, run.state AS now`,
    values: [
      ...updates.flatMap(({ stamp, columns: set }) => [
        stamp.id,
        stamp.state,
        stamp.attempt,
        stamp.claim,
        ...Object.values(set),
      ]),
      ...provided.values,
    ],
  };
}

function historyOf(moves: readonly StoredMove[]): Part[] {
  const values: SqlValue[] = [];
  const rows: string[] = [];
  for (const { run, events } of moves) {
    for (const { at, kind, detail } of events ?? []) {
      values.push(rows.length, run.id, at, kind, JSON.stringify(detail));
      rows.push('(?::integer, ?::text, ?::bigint, ?::text, ?::text)');
    }
  }
  if (rows.length === 0) return [];
  const sql = `INSERT INTO bizproc_run_event (run_id, at, kind, detail)
    SELECT event.run_id, event.at, event.kind, event.detail
    FROM (VALUES ${rows.join(', ')}) AS event (place, run_id, at, kind, detail)
    JOIN moved ON moved.id = event.run_id ORDER BY event.place`;
  return [['history', { sql, values }]];
}

function ledgerOf(updates: readonly RunUpdate[]): BoundSql {
  const states = new Set(
    updates.flatMap(({ stamp, columns }) => [
      stamp.state,
      (columns['state'] as RunState | undefined) ?? stamp.state,
    ]),
  );
  const names = [...states];
  const deltas = names.map((state) => `SUM((now = '${state}')::integer - (was = '${state}')::integer)`);
  const sql = `${ledgerInsert(names)}
    SELECT member_id, day, ${deltas.join(', ')} FROM moved WHERE was <> now
    GROUP BY member_id, day ORDER BY member_id COLLATE "C", day
    ${addedUp(postgresWords, names)}`;
  return { sql, values: [] };
}
