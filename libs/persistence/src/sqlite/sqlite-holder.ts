import type { SqliteTarget } from '../target/database-target.js';
import { DatabaseHeldError } from '../failure/persistence.error.js';
import { loadSqlite, type SqliteDatabase } from './sqlite-engine.js';
import { prepareSqliteFile } from './sqlite-file.js';

/** A connection that nobody refers to is collected, and its lock is gone. */
const held = new Set<SqliteDatabase>();

/**
 * Holds a SQLite file for one host until this process ends, however it ends. What is held is a lock on a small file beside
 * the database, which the operating system gives back with the process; who holds it can be read there meanwhile. The
 * operator's commands do not ask for it: they may work beside a host.
 *
 * @param who how people find the holder, such as the host's address
 * @throws DatabaseHeldError naming the holder and what to do; InvalidDatabaseUrlError
 * @internal
 */
export async function holdSqliteFile(target: SqliteTarget, who: string): Promise<() => void> {
  const Engine = await loadSqlite();
  const path = `${target.path}-host`;
  prepareSqliteFile(path);
  const database = new Engine(path, { timeout: 0 });
  try {
    database.exec('BEGIN IMMEDIATE');
    database.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER, who TEXT, since TEXT)');
    database.exec('DELETE FROM holder');
    database
      .prepare('INSERT INTO holder VALUES (?, ?, ?)')
      .run(process.pid, who, new Date().toISOString().slice(0, 16).replace('T', ' '));
    database.exec('COMMIT');
    // Of two that start at the same moment the second one to get here is refused.
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    const holder = holderOf(database);
    database.close();
    throw new DatabaseHeldError(target.path, holder, error);
  }
  held.add(database);
  return () => {
    held.delete(database);
    // A connection whose statements are not collected yet outlives its close, with its transaction.
    database.exec('ROLLBACK');
    database.close();
  };
}

function holderOf(database: SqliteDatabase): string {
  try {
    const [row] = database.prepare('SELECT pid, who, since FROM holder').all() as {
      pid: number;
      who: string;
      since: string;
    }[];
    return row ? `process ${row.pid}, ${row.who}, since ${row.since}Z` : 'another process';
  } catch {
    return 'another process';
  }
}
