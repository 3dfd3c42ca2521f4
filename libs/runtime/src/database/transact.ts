import { setTimeout as sleep } from 'node:timers/promises';
import { databaseFailure, type SqlConnection, type SqlExecutor } from '@bizproc-kit/persistence';

const tries = 6;
/** A lock that was waited for so long is not waited for again. */
const longestMs = 5_000;

/** A transaction that is repeated when the server has sacrificed it to another one (deadlock, lost race). */
export function transact<T>(connection: SqlConnection, work: (tx: SqlExecutor) => Promise<T>): Promise<T> {
  return whileSacrificed(() => connection.transaction(work));
}

/** Repeats what is a transaction of its own in the same way. */
export async function whileSacrificed<T>(transaction: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      const isOver = attempt === tries || performance.now() - begun > longestMs;
      if (isOver || databaseFailure(error) !== 'busy') throw error;
      await sleep(attempt * 5 * (0.5 + Math.random()));
    }
  }
}
