import {
  openSqlConnection,
  type Dialect,
  type Row,
  type SqlConnection,
  type SqlValue,
} from '@bizproc-kit/persistence';
import { testDialects } from '@bizproc-kit/persistence/testing';
import type { StorageEngine } from './storage-engine.js';

/** A real database: a file of SQLite, PostgreSQL or MariaDB. One world after another has it to itself. */
export class RealEngine implements StorageEngine {
  private constructor(
    private readonly connection: SqlConnection,
    private readonly drop: () => Promise<void>,
  ) {}

  /** An empty one, of the server that the tests use (`TEST_POSTGRES_URL`, `TEST_MYSQL_URL`). */
  static async create(dialect: Dialect): Promise<RealEngine> {
    const known = testDialects().find((one) => one.dialect === dialect);
    if (!known) throw new Error(`No server for ${dialect} is named.`);
    const { target, drop } = await known.create();
    // One connection: a transaction is what the world's server begins and ends on it.
    const single = target.dialect === 'sqlite' ? target : { ...target, poolSize: 1 };
    return new RealEngine(await openSqlConnection(single), drop);
  }

  get dialect(): Dialect {
    return this.connection.dialect;
  }

  get schema(): string {
    return this.dialect === 'sqlite' ? 'better-sqlite3' : this.dialect;
  }

  all(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return this.connection.all(sql, parameters);
  }

  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    return this.connection.run(sql, parameters);
  }

  /** Leaves the database for the next world. */
  async close(): Promise<void> {
    for (const table of ['run_event', 'run', 'seen_call', 'ledger', 'portal_turn', 'process_room']) {
      await this.run(`DELETE FROM bizproc_${table}`);
    }
  }

  async remove(): Promise<void> {
    await this.connection.close();
    await this.drop();
  }
}
