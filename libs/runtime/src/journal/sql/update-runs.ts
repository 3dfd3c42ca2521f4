import type { SqlExecutor, SqlValue } from '@bizproc-kit/persistence';
import type { RunStamp } from '../run.js';

/** New values of columns of one run, valid while its stamp holds. */
export interface RunUpdate {
  readonly stamp: RunStamp;
  readonly columns: Readonly<Record<string, SqlValue>>;
}

/** Updates each run whose stamp holds; says which, in order. */
export async function updateRuns(tx: SqlExecutor, updates: readonly RunUpdate[]): Promise<boolean[]> {
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
