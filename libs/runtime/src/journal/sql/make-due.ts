import type { SqlExecutor } from '@bizproc-kit/persistence';

/**
 * Ends an insert of due portals, on PostgreSQL and SQLite: one that is due already is locked, but not written again for
 * every call that joins its queue.
 */
export const dueEarlier = `ON CONFLICT (member_id) DO UPDATE SET next_due_at = excluded.next_due_at
  WHERE bizproc_portal_turn.next_due_at IS NULL OR bizproc_portal_turn.next_due_at > excluded.next_due_at`;

/** Makes portals due: `next_due_at` becomes the earlier of what it is and what is given. Creates missing rows. */
export async function makeDue(tx: SqlExecutor, due: ReadonlyMap<string, number>): Promise<void> {
  if (due.size === 0) return;
  const rows = [...due].sort(([a], [b]) => (a < b ? -1 : 1));
  const conflict =
    tx.dialect === 'mysql'
      ? `ON DUPLICATE KEY UPDATE next_due_at = CASE WHEN next_due_at < VALUES(next_due_at) THEN next_due_at ELSE VALUES(next_due_at) END`
      : dueEarlier;
  const insert = (count: number) =>
    `INSERT INTO bizproc_portal_turn (member_id, fence, clean, tat, next_due_at)
     VALUES ${Array.from({ length: count }, () => '(?, 0, 1, 0, ?)').join(', ')} ${conflict}`;
  if (tx.dialect === 'sqlite') for (const row of rows) await tx.run(insert(1), row);
  else await tx.run(insert(rows.length), rows.flat());
}
