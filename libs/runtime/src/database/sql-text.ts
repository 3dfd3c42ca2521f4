/** `(?, ?, ?), (?, ?, ?)`: placeholders of a multi-row insert. */
export function rowsOf(rows: number, columns: number): string {
  const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`;
  return Array.from({ length: rows }, () => row).join(', ');
}

/** `?, ?, ?`: placeholders of an `IN` list. */
export function listOf(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}
