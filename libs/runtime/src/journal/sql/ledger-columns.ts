import type { SqlWords } from '../../database/sql-words.js';
import type { RunState } from '../run-state.js';

/** What the ledger counts, per portal and day of receipt. */
export type CounterName = RunState | 'accepted' | 'pruned' | 'purged' | 'duplicates' | 'rejected' | 'spooled';

const columnsOf = (names: readonly CounterName[]) => names.map((name) => `n_${name}`);

/** Begins an insert of movements into the ledger. */
export const ledgerInsert = (names: readonly CounterName[]): string =>
  `INSERT INTO bizproc_ledger (member_id, day, ${columnsOf(names).join(', ')})`;

/** Ends it: movements are added to what is there. */
export const addedUp = ({ orUpdate }: SqlWords, names: readonly CounterName[]): string =>
  orUpdate({
    table: 'bizproc_ledger',
    key: 'member_id, day',
    set: (incoming, present) =>
      Object.fromEntries(
        columnsOf(names).map((column) => [column, `${present(column)} + ${incoming(column)}`]),
      ),
  });
