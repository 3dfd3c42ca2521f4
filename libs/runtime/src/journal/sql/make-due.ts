import type { SqlExecutor } from '@bizproc-kit/persistence';
import { insertRows, wordsOf, type SqlWords } from '../../database/sql-words.js';

/** Ends an insert of due portals: one that is due already is not written again for every call that joins its queue. */
export const dueEarlier = ({ orUpdate }: SqlWords): string =>
  orUpdate({
    table: 'bizproc_portal_turn',
    key: 'member_id',
    set: (incoming) => ({ next_due_at: incoming('next_due_at') }),
    onlyIf: (incoming, present) =>
      `${present('next_due_at')} IS NULL OR ${present('next_due_at')} > ${incoming('next_due_at')}`,
  });

/** Makes portals due: `next_due_at` becomes the earlier of what it is and what is given. Creates missing rows. */
export async function makeDue(tx: SqlExecutor, due: ReadonlyMap<string, number>): Promise<void> {
  const rows = [...due].sort(([a], [b]) => (a < b ? -1 : 1)).map(([memberId, at]) => [memberId, 0, 1, 0, at]);
  await insertRows(
    tx,
    'INSERT INTO bizproc_portal_turn (member_id, fence, clean, tat, next_due_at)',
    rows,
    dueEarlier(wordsOf(tx)),
  );
}
