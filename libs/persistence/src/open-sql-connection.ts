import { openMysqlConnection } from './servers/mysql-connection.js';
import { openPostgresConnection } from './servers/postgres-connection.js';
import type { SqlConnection, SqlConnectionOptions } from './sql/sql-connection.js';
import { openSqliteConnection } from './sqlite/sqlite-connection.js';
import type { DatabaseTarget } from './target/database-target.js';

/**
 * Opens a connection of its own (a pool, on servers). On SQLite: WAL, `synchronous = FULL` (an acknowledged commit
 * survives a power cut), busy timeout 0.
 *
 * @public
 */
export function openSqlConnection(
  target: DatabaseTarget,
  options: SqlConnectionOptions = {},
): Promise<SqlConnection> {
  switch (target.dialect) {
    case 'sqlite':
      return openSqliteConnection(target, options);
    case 'postgres':
      return openPostgresConnection(target);
    case 'mysql':
      return openMysqlConnection(target);
  }
}
