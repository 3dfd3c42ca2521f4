import type { SqlExecutor } from '@bizproc-kit/persistence';

/**
 * Milliseconds since the epoch by the database's clock, as SQL. It is the one clock that all processes share: their own may be
 * apart by minutes.
 */
export const databaseNow: Readonly<Record<SqlExecutor['dialect'], string>> = {
  sqlite: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
  postgres: 'FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint',
  mysql: "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000",
};

/** `(?, ?, ?), (?, ?, ?)`: placeholders of a multi-row insert. */
export function rowsOf(rows: number, columns: number): string {
  const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`;
  return Array.from({ length: rows }, () => row).join(', ');
}

/** `?, ?, ?`: placeholders of an `IN` list. */
export function listOf(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** Ends a multi-row insert so that rows whose key exists are left as they are. */
export function keepExisting(dialect: SqlExecutor['dialect'], key: string): string {
  return dialect === 'mysql' ? `ON DUPLICATE KEY UPDATE ${key} = ${key}` : 'ON CONFLICT DO NOTHING';
}
