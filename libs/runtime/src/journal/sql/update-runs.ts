import type { SqlExecutor, SqlValue } from '@bizproc-kit/persistence';
import type { RunStamp } from '../run.js';

/** New values of columns of one run, valid while its stamp holds. */
export interface RunUpdate {
  readonly stamp: RunStamp;
  readonly columns: Readonly<Record<string, SqlValue>>;
}

/** Updates each run whose stamp holds; says which, in order. */
export function updateRuns(tx: SqlExecutor, updates: readonly RunUpdate[]): Promise<boolean[]> {
  return tx.dialect === 'postgres' && updates.length > 1
    ? updateTogether(tx, updates)
    : updateOneByOne(tx, updates);
}

async function updateOneByOne(tx: SqlExecutor, updates: readonly RunUpdate[]): Promise<boolean[]> {
  const results: boolean[] = [];
  for (const { stamp, columns } of updates) {
    const names = Object.keys(columns);
    const { changes } = await tx.run(
      `UPDATE bizproc_run SET ${names.map((name) => `${name} = ?`).join(', ')}
       WHERE id = ? AND state = ? AND attempt = ? AND claim = ?`,
      [...Object.values(columns), stamp.id, stamp.state, stamp.attempt, stamp.claim],
    );
    results.push(changes === 1);
  }
  return results;
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

/** One statement for all updates of the same columns: on a server the way there and back is what costs. */
async function updateTogether(tx: SqlExecutor, updates: readonly RunUpdate[]): Promise<boolean[]> {
  const results = updates.map(() => false);
  const groups = new Map<string, Map<string, number>>();
  const again: number[] = [];
  updates.forEach(({ stamp, columns }, index) => {
    const names = Object.keys(columns).join();
    const group = groups.get(names) ?? new Map<string, number>();
    groups.set(names, group);
    // One statement changes a row once: a second move of the same run waits for the first.
    if (group.has(stamp.id)) again.push(index);
    else group.set(stamp.id, index);
  });
  for (const [names, group] of groups) {
    const columns = names.split(',');
    const row = ['text', 'text', 'integer', 'bigint', ...columns.map((name) => typeOf[name] ?? 'text')]
      .map((type) => `?::${type}`)
      .join(', ');
    const values = [...group.values()].flatMap((index) => {
      const { stamp, columns: set } = updates[index]!;
      return [stamp.id, stamp.state, stamp.attempt, stamp.claim, ...Object.values(set)];
    });
    const rows = await tx.all(
      `UPDATE bizproc_run AS run SET ${columns.map((name) => `${name} = given.${name}`).join(', ')}
       FROM (VALUES ${Array.from(group, () => `(${row})`).join(', ')})
         AS given (id, was_state, was_attempt, was_claim, ${columns.join(', ')})
       WHERE run.id = given.id AND run.state = given.was_state AND run.attempt = given.was_attempt
         AND run.claim = given.was_claim
       RETURNING run.id`,
      values,
    );
    for (const { id } of rows) results[group.get(id as string)!] = true;
  }
  const late = await updateOneByOne(
    tx,
    again.map((index) => updates[index]!),
  );
  again.forEach((index, place) => (results[index] = late[place]!));
  return results;
}
