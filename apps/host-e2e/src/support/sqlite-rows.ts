import { DatabaseSync } from '@photostructure/sqlite';

/** What a query finds in a SQLite database that a host has open. */
export function sqliteRows(url: string, query: string): Record<string, unknown>[] {
  const database = new DatabaseSync(url.slice('sqlite:'.length), { readOnly: true });
  try {
    return database.prepare(query).all() as Record<string, unknown>[];
  } finally {
    database.close();
  }
}
