/** What the adapters say to MariaDB, as SQLite understands it. */
export function likeMariaDb(sql: string): string {
  return sql
    .replace(/ON DUPLICATE KEY UPDATE (\w+) = \1\s*$/, 'ON CONFLICT DO NOTHING')
    .replace('ON DUPLICATE KEY UPDATE', 'ON CONFLICT DO UPDATE SET')
    .replace(/(?<=ON CONFLICT[^]*)VALUES\((\w+)\)/g, 'excluded.$1')
    .replace(/\bLEAST\(/g, 'MIN(')
    .replace(/\bGREATEST\(/g, 'MAX(')
    .replace(/\s+FOR UPDATE(\s+SKIP LOCKED)?/g, '');
}
