import type { Socket } from 'node:net';

import mysql from 'mysql2/promise';

import type { ServerTarget } from '../target/database-target.js';
import type { Row, SqlConnection, SqlExecutor, SqlValue } from '../sql/sql-connection.js';
import { bindableBuffer } from '../sql/sql-value.js';
import { databaseFailure } from '../failure/database-failure.js';
import { withheld } from '../failure/withheld-values.js';
import { connectTimeoutMs, endSilentConnections, statementTimeoutMs } from './patience.js';

/** Each statement sees what is committed, as on the other databases, and nothing is cut to fit. */
const sessionSettings = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'",
  `SET SESSION innodb_lock_wait_timeout = ${statementTimeoutMs / 1000}`,
  // MySQL has no such thing for statements that write, and says so to nobody.
  `SET SESSION max_statement_time = ${statementTimeoutMs / 1000}`,
];

/** MariaDB or MySQL on a pool of its own. See `openSqlConnection`. */
export async function openMysqlConnection(target: ServerTarget): Promise<SqlConnection> {
  const pool = mysql.createPool({
    uri: target.url,
    connectionLimit: target.poolSize,
    connectTimeout: connectTimeoutMs,
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    stringifyObjects: true,
    bigNumberStrings: false,
    enableKeepAlive: true,
  });
  // Queued on the new connection before the pool hands it out, so ahead of any other statement.
  pool.pool.on('connection', (connection) => {
    for (const setting of sessionSettings) connection.query(setting, () => undefined);
  });
  endSilentConnections(pool.pool, ({ stream }: { stream: Socket }) => stream);
  try {
    (await pool.getConnection()).release();
  } catch (error) {
    await pool.end();
    throw error;
  }
  return new MysqlConnection(pool);
}

class MysqlConnection implements SqlConnection {
  readonly dialect = 'mysql';

  constructor(private readonly pool: mysql.Pool) {}

  all(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return executor(this.pool).all(sql, parameters);
  }

  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    return executor(this.pool).run(sql, parameters);
  }

  async transaction<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    const connection = await this.pool.getConnection();
    let usable = true;
    try {
      await connection.beginTransaction();
      const result = await work(executor(connection));
      await connection.commit();
      return result;
    } catch (error) {
      // A server that is going down, or has become another one's copy, is left; its connection is not asked for more.
      usable = databaseFailure(error) !== 'unreachable';
      if (usable) await connection.rollback().catch(() => (usable = false));
      throw withheld(error);
    } finally {
      if (usable) connection.release();
      else connection.destroy();
    }
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

function executor(queryable: mysql.Pool | mysql.PoolConnection): SqlExecutor {
  const query = async (sql: string, parameters: readonly SqlValue[] = []) => {
    const values = parameters.map(bindableBuffer);
    try {
      return (await queryable.query(sql, values))[0];
    } catch (error) {
      throw withheld(error);
    }
  };
  return {
    dialect: 'mysql',
    all: async (sql, parameters) => (await query(sql, parameters)) as Row[],
    run: async (sql, parameters) => ({
      changes: ((await query(sql, parameters)) as mysql.ResultSetHeader).affectedRows ?? 0,
    }),
  };
}
