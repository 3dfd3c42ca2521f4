import type { SqlExecutor, SqlValue } from '@bizproc-kit/persistence';
import { rowsOf } from './sql-text.js';

/** How an expression names the row that was to be inserted, and the one that is there. */
type Naming = (column: string) => string;

/** What an insert does to the row whose key it meets. */
export interface UpsertWish {
  readonly table: string;
  readonly key: string;
  /** New values by column. */
  readonly set: (incoming: Naming, present: Naming) => Readonly<Record<string, string>>;
  /** The row is left as it is, and not even written, where this does not hold. */
  readonly onlyIf?: (incoming: Naming, present: Naming) => string;
}

/** Where the databases say the same in other words: the only place that asks which one it is. @internal */
export interface SqlWords {
  /** Ends an insert so that rows whose key exists are left as they are. */
  readonly keepExisting: (key: string) => string;
  /** Ends an insert so that rows whose key exists are changed. */
  readonly orUpdate: (wish: UpsertWish) => string;
  /** Ends a `SELECT` of rows that this transaction is going to change. Begins with a space, or is empty. */
  readonly forUpdate: string;
  /**
   * Milliseconds since the epoch by the database's clock, as SQL. It is the one clock that all processes share: their own may
   * be apart by minutes.
   */
  readonly now: string;
  /** True where a statement has no way to a server: one that is prepared once is cheaper than one per number of rows. */
  readonly rowByRow: boolean;
}

const assignments = (set: Readonly<Record<string, string>>) =>
  Object.entries(set)
    .map(([column, value]) => `${column} = ${value}`)
    .join(', ');

const onConflict: Pick<SqlWords, 'keepExisting' | 'orUpdate'> = {
  keepExisting: () => 'ON CONFLICT DO NOTHING',
  orUpdate: ({ table, key, set, onlyIf }) => {
    const incoming: Naming = (column) => `excluded.${column}`;
    const present: Naming = (column) => `${table}.${column}`;
    const condition = onlyIf ? ` WHERE ${onlyIf(incoming, present)}` : '';
    return `ON CONFLICT (${key}) DO UPDATE SET ${assignments(set(incoming, present))}${condition}`;
  },
};

export const postgresWords: SqlWords = {
  ...onConflict,
  forUpdate: ' FOR UPDATE',
  now: 'FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint',
  rowByRow: false,
};

const words: Readonly<Record<SqlExecutor['dialect'], SqlWords>> = {
  postgres: postgresWords,
  sqlite: {
    ...onConflict,
    forUpdate: '',
    now: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    rowByRow: true,
  },
  mysql: {
    keepExisting: (key) => `ON DUPLICATE KEY UPDATE ${key} = ${key}`,
    orUpdate: ({ set, onlyIf }) => {
      const incoming: Naming = (column) => `VALUES(${column})`;
      const present: Naming = (column) => column;
      const condition = onlyIf?.(incoming, present);
      const guarded = Object.entries(set(incoming, present)).map(([column, value]) => [
        column,
        condition === undefined ? value : `CASE WHEN ${condition} THEN ${value} ELSE ${column} END`,
      ]);
      return `ON DUPLICATE KEY UPDATE ${assignments(Object.fromEntries(guarded) as Record<string, string>)}`;
    },
    forUpdate: ' FOR UPDATE',
    now: "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000",
    rowByRow: false,
  },
};

/** The words of a connection's database. @internal */
export const wordsOf = ({ dialect }: Pick<SqlExecutor, 'dialect'>): SqlWords => words[dialect];

/** Inserts rows of one width. `head` names table and columns, `tail` ends the statement. */
export async function insertRows(
  tx: SqlExecutor,
  head: string,
  rows: readonly (readonly SqlValue[])[],
  tail = '',
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const insert = (count: number) => `${head} VALUES ${rowsOf(count, first.length)} ${tail}`;
  if (wordsOf(tx).rowByRow) {
    const one = insert(1);
    for (const row of rows) await tx.run(one, row);
  } else await tx.run(insert(rows.length), rows.flat());
}
