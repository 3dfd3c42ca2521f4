import type { SqlExecutor } from '@bizproc-kit/persistence';

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
