import { createRequire } from 'node:module';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Row, SqlValue } from '@bizproc-kit/persistence';
import { likeMariaDb } from './like-maria-db.js';
import type { StorageEngine } from './storage-engine.js';

const load = createRequire(import.meta.url);

function loadSqlite(): typeof DatabaseSync {
  const builtin = process.getBuiltinModule?.('node:sqlite') as typeof import('node:sqlite') | undefined;
  return (builtin ?? (load('@photostructure/sqlite') as typeof import('node:sqlite'))).DatabaseSync;
}

const bound = (value: SqlValue) => (typeof value === 'boolean' ? Number(value) : (value ?? null));

/**
 * SQLite in memory. As `mysql` it takes what the adapters say to MariaDB, translated: so the ways of a fleet are walked
 * without a server.
 */
export class MemoryEngine implements StorageEngine {
  readonly schema = 'better-sqlite3';
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  constructor(readonly dialect: 'sqlite' | 'mysql') {
    this.database = new (loadSqlite())(':memory:');
  }

  all(sql: string, parameters: readonly SqlValue[] = []): Row[] {
    return this.prepare(sql).all(...parameters.map(bound)) as Row[];
  }

  run(sql: string, parameters: readonly SqlValue[] = []): { changes: number } {
    return { changes: Number(this.prepare(sql).run(...parameters.map(bound)).changes) };
  }

  close(): void {
    this.statements.clear();
    this.database.close();
  }

  private prepare(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (!statement) {
      // Texts that hold a time come once.
      if (this.statements.size > 300) this.statements.clear();
      statement = this.database.prepare(this.dialect === 'mysql' ? likeMariaDb(sql) : sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}
