import type { DataSource, EntityManager } from 'typeorm';

import { whenUnlocked } from './busy-retry.js';
import type { WriteMutex } from './write-mutex.js';

/**
 * Runs `work` in a TypeORM transaction, in turn with all other writers of this process.
 *
 * On SQLite TypeORM has one connection: a plain write during an open transaction joins it and vanishes with its
 * rollback. So every write of an adapter goes through here. Never wait for the network inside.
 *
 * @throws DatabaseBusyError when another process keeps SQLite locked for 10 s
 * @public
 */
export function writeTransaction<T>(
  dataSource: DataSource,
  mutex: WriteMutex,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return mutex.run(async () => {
    const runner = dataSource.createQueryRunner();
    try {
      await whenUnlocked(() => runner.startTransaction());
      try {
        const result = await work(runner.manager);
        await runner.commitTransaction();
        return result;
      } catch (error) {
        await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  });
}
