import {
  openSqlConnection,
  type DatabaseTarget,
  type SqlConnection,
  type WriteMutex,
} from '@bizproc-kit/persistence';

import { GroupedConnection } from './grouped-connection.js';

/** Pages of the log (4 kB each) after which SQLite moves it into the database file; by default it would do so at every few groups. */
const pagesPerCheckpoint = 16_000;
/** Kilobytes of the database that SQLite keeps in memory: seen calls are looked up in no order. */
const cacheKb = 64 * 1024;

/** The journal's own connection. On SQLite it is set up for many small commits; what a commit promises stays the same. */
export async function openJournalConnection(
  target: DatabaseTarget,
  mutex?: WriteMutex,
): Promise<SqlConnection> {
  const connection = await openSqlConnection(target, mutex ? { mutex } : {});
  if (target.dialect !== 'sqlite') return connection;
  await connection.all(`PRAGMA wal_autocheckpoint = ${pagesPerCheckpoint}`);
  await connection.all(`PRAGMA cache_size = -${cacheKb}`);
  return new GroupedConnection(connection);
}
