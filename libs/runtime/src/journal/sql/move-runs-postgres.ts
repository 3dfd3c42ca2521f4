import type { SqlExecutor, SqlValue } from '@bizproc-kit/persistence';
import type { RunMove } from '../run.js';
import type { RunState } from '../run-state.js';
import { toUpdate } from './move-runs.js';
import type { RunUpdate } from './update-runs.js';

/** SQL with what is bound in it. */
interface BoundSql {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Types of what is bound: PostgreSQL takes untyped rows of values for text. */
const typeOf: Readonly<Record<string, string>> = {
  lane: 'smallint',
  attention: 'smallint',
  sends: 'integer',
  probes: 'integer',
  due_at: 'bigint',
  claim: 'bigint',
  first_sent_at: 'bigint',
  portal_sent_at: 'bigint',
  finished_at: 'bigint',
  answer: 'bytea',
};

/**
 * Whether one statement can do it: it changes a row once, and a run that begins to wait has to be looked at again, for an
 * answer from outside that was faster.
 */
export function canMoveTogether(moves: readonly RunMove[]): boolean {
  const ids = new Set(moves.map(({ run }) => run.id));
  return ids.size === moves.length && moves.every(({ to }) => to !== 'waiting');
}

/**
 * As `moveRuns`, in one statement that is a transaction of its own. In the order of its parts, as everywhere: runs,
 * history, ledger.
 */
export async function moveRunsTogether(
  connection: SqlExecutor,
  moves: readonly RunMove[],
): Promise<boolean[]> {
  const updates = byColumns(moves.map(toUpdate)).map(updateSameColumns);
  const parts: [name: string, part: BoundSql][] = [
    ...updates.map((update, index): [string, BoundSql] => [`moved_${index}`, update]),
    [
      'moved',
      { sql: updates.map((_, index) => `SELECT * FROM moved_${index}`).join(' UNION ALL '), values: [] },
    ],
    ...historyOf(moves),
    ['ledger', ledgerOf(moves)],
  ];
  const rows = await connection.all(
    `WITH ${parts.map(([name, { sql }]) => `${name} AS (${sql})`).join(', ')} SELECT id FROM moved`,
    parts.flatMap(([, { values }]) => values),
  );
  const reached = new Set(rows.map(({ id }) => id as string));
  return moves.map(({ run }) => reached.has(run.id));
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
function updateSameColumns(updates: readonly RunUpdate[]): BoundSql {
  const columns = Object.keys(updates[0]!.columns);
  const row = ['text', 'text', 'integer', 'bigint', ...columns.map((name) => typeOf[name] ?? 'text')]
    .map((type) => `?::${type}`)
    .join(', ');
  return {
    sql: `UPDATE bizproc_run AS run SET ${columns.map((name) => `${name} = given.${name}`).join(', ')}
       FROM (VALUES ${updates.map(() => `(${row})`).join(', ')})
         AS given (id, was_state, was_attempt, was_claim, ${columns.join(', ')})
       WHERE run.id = given.id AND run.state = given.was_state AND run.attempt = given.was_attempt
         AND run.claim = given.was_claim
       RETURNING run.id, run.member_id, run.day, given.was_state AS was, run.state AS now`,
    values: updates.flatMap(({ stamp, columns: set }) => [
      stamp.id,
      stamp.state,
      stamp.attempt,
      stamp.claim,
      ...Object.values(set),
    ]),
  };
}

function historyOf(moves: readonly RunMove[]): [string, BoundSql][] {
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

function ledgerOf(moves: readonly RunMove[]): BoundSql {
  const states = new Set<RunState>(moves.flatMap(({ run, to }) => [run.state, to]));
  const columns = [...states].map((state) => `n_${state}`);
  const deltas = [...states].map((state) => `SUM((now = '${state}')::integer - (was = '${state}')::integer)`);
  const sql = `INSERT INTO bizproc_ledger (member_id, day, ${columns.join(', ')})
    SELECT member_id, day, ${deltas.join(', ')} FROM moved WHERE was <> now
    GROUP BY member_id, day ORDER BY member_id COLLATE "C", day
    ON CONFLICT (member_id, day) DO UPDATE
      SET ${columns.map((name) => `${name} = bizproc_ledger.${name} + excluded.${name}`).join(', ')}`;
  return { sql, values: [] };
}
