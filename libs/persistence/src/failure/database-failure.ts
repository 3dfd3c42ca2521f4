/**
 * What kind of failure a driver reported, alike for the three databases.
 *
 * - `duplicate`: a unique key exists already.
 * - `busy`: locked by somebody else, deadlock, or lost a race of serialisation: the same transaction may work later.
 * - `unreachable`: no connection, or the server is going down.
 * - `refused-value`: this row can never be stored (too long, not representable).
 * - `other`: everything else.
 */
export type DatabaseFailure = 'duplicate' | 'busy' | 'unreachable' | 'refused-value' | 'other';

const sqlitePrimary = 0xff;
const sqliteKinds: Record<number, DatabaseFailure> = {
  5: 'busy',
  6: 'busy',
  10: 'unreachable',
  13: 'unreachable',
  14: 'unreachable',
  18: 'refused-value',
};
const sqliteUnique = new Set([1555, 2067]);

const postgresKinds: [pattern: RegExp, kind: DatabaseFailure][] = [
  [/^23505$/, 'duplicate'],
  [/^(40001|40P01|55P03)$/, 'busy'],
  [/^(08|57P|53)/, 'unreachable'],
  [/^22/, 'refused-value'],
];

const mysqlKinds: Record<string, DatabaseFailure> = {
  ER_DUP_ENTRY: 'duplicate',
  ER_LOCK_DEADLOCK: 'busy',
  ER_LOCK_WAIT_TIMEOUT: 'busy',
  ER_CHECKREAD: 'busy',
  ER_CON_COUNT_ERROR: 'unreachable',
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

/** Classifies an error of `pg`, `mysql2` or SQLite, also when TypeORM has wrapped it. */
export function databaseFailure(error: unknown): DatabaseFailure {
  if (typeof error !== 'object' || error === null) return 'other';
  const { driverError } = error as { driverError?: unknown };
  if (driverError !== undefined) return databaseFailure(driverError);
  const { code, errcode, message } = error as { code?: unknown; errcode?: unknown; message?: unknown };
  if (typeof errcode === 'number') {
    return sqliteUnique.has(errcode) ? 'duplicate' : (sqliteKinds[errcode & sqlitePrimary] ?? 'other');
  }
  if (typeof code === 'string') {
    const known =
      mysqlKinds[code] ??
      (socketFailures.test(code) ? 'unreachable' : undefined) ??
      (code.length === 5 ? postgresKinds.find(([pattern]) => pattern.test(code))?.[1] : undefined);
    if (known !== undefined) return known;
  }
  return typeof message === 'string' && lostConnection.test(message) ? 'unreachable' : 'other';
}
