/**
 * What kind of failure a driver reported, alike for the three databases.
 *
 * - `duplicate`: a unique key exists already.
 * - `busy`: locked by somebody else, deadlock, or lost a race of serialisation: the same transaction may work later.
 * - `unreachable`: no connection, or the server is going down, or it takes no writes (its fail-over made it a copy).
 * - `refused-value`: this row can never be stored (too long, not representable).
 * - `other`: everything else.
 *
 * @internal
 */
export type DatabaseFailure = 'duplicate' | 'busy' | 'unreachable' | 'refused-value' | 'other';

const sqlitePrimary = 0xff;
const sqliteKinds: Record<number, DatabaseFailure> = {
  5: 'busy',
  6: 'busy',
  8: 'unreachable',
  10: 'unreachable',
  13: 'unreachable',
  14: 'unreachable',
  18: 'refused-value',
};
const sqliteUnique = new Set([1555, 2067]);

const postgresKinds: [pattern: RegExp, kind: DatabaseFailure][] = [
  [/^23505$/, 'duplicate'],
  [/^(40001|40P01|55P03|57014)$/, 'busy'],
  [/^(08|57P|53|25006$)/, 'unreachable'],
  [/^22/, 'refused-value'],
];

/** By code: MariaDB's, MySQL's, mysql2's, and our own. */
const namedKinds: Record<string, DatabaseFailure> = {
  ER_DUP_ENTRY: 'duplicate',
  ER_LOCK_DEADLOCK: 'busy',
  ER_LOCK_WAIT_TIMEOUT: 'busy',
  ER_CHECKREAD: 'busy',
  ER_QUERY_TIMEOUT: 'busy',
  ER_STATEMENT_TIMEOUT: 'busy',
  BPK_DATABASE_BUSY: 'busy',
  ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: 'unreachable',
  ER_CON_COUNT_ERROR: 'unreachable',
  ER_OPTION_PREVENTS_STATEMENT: 'unreachable',
  ER_READ_ONLY_MODE: 'unreachable',
  ER_SERVER_SHUTDOWN: 'unreachable',
  PROTOCOL_CONNECTION_LOST: 'unreachable',
  ER_DATA_TOO_LONG: 'refused-value',
  ER_NET_PACKET_TOO_LARGE: 'refused-value',
  ER_TRUNCATED_WRONG_VALUE_FOR_FIELD: 'refused-value',
};

const socketFailures =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT)$/;
const lostConnection =
  /connection (terminated|is in closed state|lost)|timeout exceeded when trying to connect|can't add new command when connection is in closed state|pool is closed/i;

/** Classifies an error of `pg`, `mysql2` or SQLite, also when TypeORM has wrapped it. @internal */
export function databaseFailure(error: unknown): DatabaseFailure {
  if (typeof error !== 'object' || error === null) return 'other';
  const { driverError } = error as { driverError?: unknown };
  if (driverError !== undefined) return databaseFailure(driverError);
  const { code, errcode, sqlState, message } = error as Record<string, unknown>;
  if (typeof errcode === 'number') {
    return sqliteUnique.has(errcode) ? 'duplicate' : (sqliteKinds[errcode & sqlitePrimary] ?? 'other');
  }
  if (typeof code === 'string') {
    const known =
      namedKinds[code] ??
      (socketFailures.test(code) ? 'unreachable' : undefined) ??
      (code.length === 5 ? postgresKinds.find(([pattern]) => pattern.test(code))?.[1] : undefined);
    if (known !== undefined) return known;
  }
  // MariaDB's for a statement that took longer than it may, which mysql2 has no name for.
  if (sqlState === '70100') return 'busy';
  return typeof message === 'string' && lostConnection.test(message) ? 'unreachable' : 'other';
}
