import pg from 'pg';

import type { ServerTarget } from '../target/database-target.js';
import type { Row, SqlConnection, SqlExecutor, SqlValue } from '../sql/sql-connection.js';
import { numberPlaceholders } from '../sql/sql-placeholders.js';
import { bindableBuffer } from '../sql/sql-value.js';

const connectTimeoutMs = 5_000;

/** What both openers of PostgreSQL connect with. The search path makes plain names mean the target's schema. */
export function postgresOptions(target: ServerTarget): pg.PoolConfig {
  return {
    connectionString: target.url,
    max: target.poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    ...(target.schema === undefined ? {} : { options: `-c search_path=${target.schema}` }),
  };
}

const int8 = 20;

/** PostgreSQL on a pool of its own. See `openSqlConnection`. */
export async function openPostgresConnection(target: ServerTarget): Promise<SqlConnection> {
  const pool = new pg.Pool({
    ...postgresOptions(target),
    // Times and counters fit a double; as text they would be compared as text.
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === int8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
    } as pg.CustomTypesConfig,
  });
  // A connection that drops while nobody asks it anything, idle in the pool or between two statements of a transaction,
  // says so by an event that would end the process. Whoever uses it next is told by a rejection.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    (await pool.connect()).release();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return new PostgresConnection(pool);
}

class PostgresConnection implements SqlConnection {
  readonly dialect = 'postgres';

  constructor(private readonly pool: pg.Pool) {}

  all(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return executor(this.pool).all(sql, parameters);
  }

  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    return executor(this.pool).run(sql, parameters);
  }

  async transaction<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(executor(client));
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

function executor(queryable: pg.Pool | pg.PoolClient): SqlExecutor {
  const query = (sql: string, parameters: readonly SqlValue[] = []) =>
    queryable.query(numberPlaceholders(sql), parameters.map(bindableBuffer));
  return {
    dialect: 'postgres',
    all: async (sql, parameters) => (await query(sql, parameters)).rows as Row[],
    run: async (sql, parameters) => ({ changes: (await query(sql, parameters)).rowCount ?? 0 }),
  };
}
