import { types } from 'node:util';

/** Properties in which drivers and TypeORM carry statements, bound values and rows. */
const telling = ['sql', 'sqlMessage', 'query', 'parameters', 'detail', 'where', 'internalQuery', 'dataType'];

/** Messages of these classes and codes name tables, columns, constraints and servers, but no value. */
const silentOnPostgres = /^(08|23|25|28|3D|3F|40|42|53|54|55|57|58|22001$|22003$|22021$|21000$)/;
const silentOnMysql = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_BAD_FIELD_ERROR',
  'ER_BAD_NULL_ERROR',
  'ER_CON_COUNT_ERROR',
  'ER_CONSTRAINT_FAILED',
  'ER_DATA_TOO_LONG',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_NET_PACKET_TOO_LARGE',
  'ER_NO_SUCH_TABLE',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_SERVER_SHUTDOWN',
  'ER_STATEMENT_TIMEOUT',
  'ER_TABLE_EXISTS_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
]);
/** How MariaDB ends a message about a value: with its place, which is ours. */
const placeOnMysql = /(?:for key '[\w.]+'|for column [`'][\w.`]+[`']? at row \d+)$/;

interface DriverError extends Error {
  code?: unknown;
  severity?: unknown;
  sqlState?: unknown;
  sqlMessage?: unknown;
  driverError?: unknown;
}

/**
 * Takes out of a driver's error, or TypeORM's, what tells statements and values: customers' data and sealed secrets, which
 * a logger would write. MariaDB's errors hold the whole statement with its values, and quote them in their messages;
 * PostgreSQL's quote them in some. Codes, and names of tables, columns and constraints stay.
 *
 * @returns the same error
 */
export function withheld(error: unknown): unknown {
  if (!types.isNativeError(error)) return error;
  const told: DriverError = error;
  const message = messageOf(told);
  if (told.driverError !== undefined) withheld(told.driverError);
  for (const name of telling) {
    if (name in told) delete (told as unknown as Record<string, unknown>)[name];
  }
  if (message === told.message) return error;
  told.stack = `${told.name}: ${message}${told.stack?.slice(told.stack.lastIndexOf(told.message) + told.message.length) ?? ''}`;
  told.message = message;
  return error;
}

function messageOf({ code, severity, sqlState, message }: DriverError): string {
  if (typeof severity === 'string') {
    return silentOnPostgres.test(String(code)) ? message : `PostgreSQL refused a value (${String(code)})`;
  }
  if (typeof sqlState === 'string' && !silentOnMysql.has(String(code))) {
    return [
      'The server refused the statement',
      `(${String(code ?? sqlState)})`,
      placeOnMysql.exec(message)?.[0],
    ]
      .filter((part) => part !== undefined)
      .join(' ');
  }
  return message;
}
