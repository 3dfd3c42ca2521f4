import {
  openSqlConnection,
  type SqlConnection,
  type SqliteTarget,
  type WriteMutex,
} from '@bizproc-kit/persistence';

/** Pages of the log (4 kB each) after which SQLite moves it into the database file; by default it would do so at every few groups. */
const pagesPerCheckpoint = 16_000;
/** Kilobytes of the database that SQLite keeps in memory: the pages that every call touches stay there. */
const cacheKb = 64 * 1024;

/** SQLite set up for many small commits; what a commit promises stays the same. */
export async function openSqliteJournal(target: SqliteTarget, mutex?: WriteMutex): Promise<SqlConnection> {
  const connection = await openSqlConnection(target, mutex ? { mutex } : {});
  await connection.all(`PRAGMA wal_autocheckpoint = ${pagesPerCheckpoint}`);
  await connection.all(`PRAGMA cache_size = -${cacheKb}`);
  return connection;
}
