import type { Row, SqlExecutor, SqlValue } from '@bizproc-kit/persistence';

/** A database with one connection, on which the server's sessions take turns. */
export interface StorageEngine {
  /** As the framework's adapters see it. */
  readonly dialect: SqlExecutor['dialect'];
  /** Whose tables are made, by TypeORM's names. */
  readonly schema: string;
  all(sql: string, parameters?: readonly SqlValue[]): Row[] | Promise<Row[]>;
  run(sql: string, parameters?: readonly SqlValue[]): { changes: number } | Promise<{ changes: number }>;
  /** At the end of a world. */
  close(): void | Promise<void>;
}
