import type { StatementSync } from 'node:sqlite';

import { LRUCache } from 'lru-cache';

import { whenUnlocked } from '../writing/busy-retry.js';
import type { SqliteTarget } from '../target/database-target.js';
import type {
  Row,
  SqlConnection,
  SqlConnectionOptions,
  SqlExecutor,
  SqlValue,
} from '../sql/sql-connection.js';
import { loadSqlite, type SqliteDatabase, toSqliteValue } from './sqlite-engine.js';
import { prepareSqliteFile } from './sqlite-file.js';
import { WriteMutex } from '../writing/write-mutex.js';

const preparedStatements = 200;

/** SQLite on a connection of its own. See `openSqlConnection`. */
export async function openSqliteConnection(
  target: SqliteTarget,
  { mutex = WriteMutex.of(target) }: SqlConnectionOptions,
): Promise<SqlConnection> {
  const Engine = await loadSqlite();
  prepareSqliteFile(target.path);
  const database = new Engine(target.path, { timeout: 0 });
  await whenUnlocked(() => database.exec('PRAGMA journal_mode = WAL'));
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA foreign_keys = ON');
  return new SqliteConnection(database, mutex);
}

class SqliteConnection implements SqlConnection {
  readonly dialect = 'sqlite';
  private readonly statements = new LRUCache<string, StatementSync>({ max: preparedStatements });
  /** A statement beside an open transaction would join it: everything on this connection takes turns. */
  private readonly turns = new WriteMutex();
  private readonly inTransaction: SqlExecutor = {
    dialect: this.dialect,
    all: async (sql, parameters) => this.read(sql, parameters),
    run: async (sql, parameters) => this.write(sql, parameters),
  };

  constructor(
    private readonly database: SqliteDatabase,
    private readonly mutex: WriteMutex,
  ) {}

  all(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return this.turns.run(async () => this.read(sql, parameters));
  }

  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    return this.mutex.run(() => this.turns.run(() => whenUnlocked(() => this.write(sql, parameters))));
  }

  transaction<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    return this.mutex.run(() =>
      this.turns.run(async () => {
        await whenUnlocked(() => this.database.exec('BEGIN IMMEDIATE'));
        try {
          const result = await work(this.inTransaction);
          this.database.exec('COMMIT');
          return result;
        } catch (error) {
          // SQLite has rolled back by itself after some failures (disk full, for one).
          if (this.database.isTransaction) this.database.exec('ROLLBACK');
          throw error;
        }
      }),
    );
  }

  close(): Promise<void> {
    return this.turns.run(async () => {
      this.statements.clear();
      this.database.close();
    });
  }

  private read(sql: string, parameters: readonly SqlValue[] = []): Row[] {
    return this.prepare(sql).all(...parameters.map(toSqliteValue)) as Row[];
  }

  private write(sql: string, parameters: readonly SqlValue[] = []): { changes: number } {
    return { changes: Number(this.prepare(sql).run(...parameters.map(toSqliteValue)).changes) };
  }

  private prepare(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (statement === undefined) this.statements.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }
}
