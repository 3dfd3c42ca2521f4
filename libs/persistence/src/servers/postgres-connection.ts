import type { Socket } from 'node:net';

import pg from 'pg';

import type { ServerTarget } from '../target/database-target.js';
import type { Row, SqlConnection, SqlExecutor, SqlValue } from '../sql/sql-connection.js';
import { numberPlaceholders } from '../sql/sql-placeholders.js';
import { bindableBuffer } from '../sql/sql-value.js';
import { databaseFailure } from '../failure/database-failure.js';
import { withheld } from '../failure/withheld-values.js';
import { connectTimeoutMs, endSilentConnections, statementTimeoutMs } from './patience.js';

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
    // Not with the connection's own parameters: PgBouncer refuses those that it does not know.
    onConnect: async (client) => {
      await client.query({
        text: `SET statement_timeout = ${statementTimeoutMs}`,
        query_timeout: connectTimeoutMs,
      } as pg.QueryConfig);
    },
    // Times and counters fit a double; as text they would be compared as text.
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === int8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
    } as pg.CustomTypesConfig,
  });
  // A connection that drops while nobody asks it anything, idle in the pool or between two statements of a transaction,
  // says so by an event that would end the process. Whoever uses it next is told by a rejection.
  endSilentConnections(pool, ({ connection }: { connection: { stream: Socket } }) => connection.stream);
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
      // A server that is going down, or has become another one's copy, is left; its connection is not asked for more.
      if (databaseFailure(error) === 'unreachable') broken = error as Error;
      else await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw withheld(error);
    } finally {
      client.release(broken);
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

function executor(queryable: pg.Pool | pg.PoolClient): SqlExecutor {
  const query = async (sql: string, parameters: readonly SqlValue[] = []) => {
    const values = parameters.map(bindableBuffer);
    try {
      return await queryable.query(numberPlaceholders(sql), values);
    } catch (error) {
      throw withheld(error);
    }
  };
  return {
    dialect: 'postgres',
    all: async (sql, parameters) => (await query(sql, parameters)).rows as Row[],
    run: async (sql, parameters) => ({ changes: (await query(sql, parameters)).rowCount ?? 0 }),
  };
}
