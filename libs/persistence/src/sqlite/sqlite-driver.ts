import { type SqliteConstructor, type SqliteDatabase, loadSqlite, toSqliteValue } from './sqlite-engine.js';

/** What TypeORM's `better-sqlite3` driver uses of a prepared statement. */
interface DriverStatement {
  readonly reader: boolean;
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { changes: number; lastInsertRowid: number | bigint };
}

/** What TypeORM's `better-sqlite3` driver uses of a connection. */
interface DriverConnection {
  prepare(sql: string): DriverStatement;
  pragma(text: string): unknown[];
  close(): void;
}

/** A class to hand to TypeORM as `driver` of a `better-sqlite3` data source. */
export type SqliteDriver = new (path: string) => DriverConnection;

/**
 * Presents `node:sqlite` (or its twin) with the face of better-sqlite3.
 *
 * `BEGIN TRANSACTION` becomes `BEGIN IMMEDIATE`: a transaction that first reads and then writes after another
 * connection's commit would fail at once with BUSY_SNAPSHOT. The busy timeout is 0, because SQLite waits by blocking
 * the thread, on which the holder of the lock may live.
 *
 * @public
 */
export async function sqliteDriver(): Promise<SqliteDriver> {
  const Engine: SqliteConstructor = await loadSqlite();

  return class implements DriverConnection {
    private readonly database: SqliteDatabase;

    constructor(path: string) {
      this.database = new Engine(path, { timeout: 0 });
    }

    prepare(sql: string): DriverStatement {
      const statement = this.database.prepare(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql);
      return {
        reader: statement.columns().length > 0,
        all: (...parameters) => statement.all(...parameters.map(toSqliteValue)),
        run: (...parameters) => {
          const { changes, lastInsertRowid } = statement.run(...parameters.map(toSqliteValue));
          return { changes: Number(changes), lastInsertRowid };
        },
      };
    }

    pragma(text: string): unknown[] {
      return this.database.prepare(`PRAGMA ${text}`).all();
    }

    close(): void {
      this.database.close();
    }
  };
}
