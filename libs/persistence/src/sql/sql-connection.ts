import type { Dialect } from '../target/database-target.js';
import type { WriteMutex } from '../writing/write-mutex.js';

/** What may be bound to a `?`. Booleans become 0 or 1 in SQLite. @public */
export type SqlValue = string | number | bigint | boolean | Uint8Array | null | undefined;

/** A row by column name. Integers are numbers (also BIGINT), bytes are `Uint8Array`. @public */
export type Row = Record<string, unknown>;

/** Statements with `?` for parameters, on every dialect. A `?` inside quotes is text. @public */
export interface SqlExecutor {
  readonly dialect: Dialect;
  /** Runs a statement that returns rows (`SELECT`, or `… RETURNING` where the dialect has it). */
  all(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  /** Runs a statement that changes rows. `changes` counts matched rows, also where nothing differed. */
  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }>;
}

/**
 * SQL to a database beside TypeORM, durable when `run` or `transaction` has resolved.
 *
 * @public
 */
export interface SqlConnection extends SqlExecutor {
  /**
   * Commits when `work` resolves, rolls back when it throws. Use only the executor that `work` receives, and never
   * wait for the network inside. On SQLite the transaction is `IMMEDIATE` and ordered by the write mutex.
   *
   * @throws DatabaseBusyError when another process keeps SQLite locked for 10 s
   */
  transaction<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Options of `openSqlConnection`. @public */
export interface SqlConnectionOptions {
  /** Orders writers on SQLite; the one of the database in this process unless told. */
  readonly mutex?: WriteMutex;
}
