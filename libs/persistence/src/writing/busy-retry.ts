import { setTimeout as sleep } from 'node:timers/promises';

import { databaseFailure } from '../failure/database-failure.js';
import { DatabaseBusyError } from '../failure/persistence.error.js';

const longestPause = 50;

/**
 * Repeats `begin` while another process holds the database's write lock, without blocking the thread.
 * Give it only work that has changed nothing when it fails, such as `BEGIN IMMEDIATE`.
 */
export async function whenUnlocked<T>(begin: () => Promise<T> | T, patienceMs = 10_000): Promise<T> {
  const started = performance.now();
  for (let pause = 1; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await begin();
    } catch (error) {
      if (databaseFailure(error) !== 'busy') throw error;
      const waited = performance.now() - started;
      if (waited >= patienceMs) throw new DatabaseBusyError(Math.round(waited), error);
      await sleep(pause * (0.5 + Math.random()));
    }
  }
}
