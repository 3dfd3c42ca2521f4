import type { Row, SqlConnection } from '@bizproc-kit/persistence';
import { wordsOf } from '../database/sql-words.js';
import { transact } from '../database/transact.js';
import { lanes } from '../journal/run-state.js';
import type { Turn } from '../journal/turn.js';

/** Who wants which turn, and when by the work's clock. */
export interface TakeRequest {
  readonly memberId: string;
  readonly owner: string;
  readonly leaseMs: number;
  readonly now: number;
}

/** The steps of a turn that read what they change. */
export interface TurnStatements {
  /** Takes the turn; its row as it then is, or `undefined` when it is not to be had. */
  take(request: TakeRequest): Promise<Row | undefined>;
  /** Gives the turn back; when the portal is due next, if ever. */
  release(turn: Turn, tat: number): Promise<number | undefined>;
}

export const turnStatementsFor = (connection: SqlConnection): TurnStatements =>
  connection.dialect === 'postgres' ? atOnce(connection) : inTransactions(connection);

/** How the last holder left the turn; in doubt: alive, and not sure whether it had it. */
export const left = { withoutAWord: 0, inOrder: 1, inDoubt: 2 } as const;

const columns = 'fence, tat, clean, trouble_since, clock_offset';

function takeStatement(connection: SqlConnection, { memberId, owner, leaseMs, now }: TakeRequest) {
  const wall = wordsOf(connection).now;
  return {
    sql: `UPDATE bizproc_portal_turn
      SET clean = CASE WHEN owner IS NULL THEN ${left.inOrder}
          WHEN owner = 'forsaken' OR owner = ? THEN ${left.inDoubt} ELSE ${left.withoutAWord} END,
        owner = ?, fence = fence + 1, lease_until = ${wall} + ?
      WHERE member_id = ? AND (owner IS NULL OR lease_until < ${wall}) AND (blocked_until IS NULL OR blocked_until <= ?)`,
    values: [owner, owner, leaseMs, memberId, now],
  };
}

/** PostgreSQL: each step is one statement, without a transaction around it. */
const atOnce = (connection: SqlConnection): TurnStatements => ({
  async take(request) {
    const { sql, values } = takeStatement(connection, request);
    const [row] = await connection.all(`${sql} RETURNING ${columns}`, values);
    return row;
  },

  /**
   * Where it waits for a call that is being accepted, its look at the runs is older than the call; but the call's mark is
   * that of the row as it is then, and stays.
   */
  async release({ memberId, owner, fence }, tat) {
    const each = Object.values(lanes);
    const dueIn = (lane: number) =>
      `(SELECT MIN(due_at) FROM bizproc_run WHERE member_id = ? AND lane = ${lane} AND due_at IS NOT NULL)`;
    const [row] = await connection.all(
      `UPDATE bizproc_portal_turn SET owner = NULL, lease_until = NULL, tat = ?,
         next_due_at = LEAST(next_due_at, ${each.map(dueIn).join(', ')})
       WHERE member_id = ? AND owner = ? AND fence = ? RETURNING next_due_at`,
      [tat, ...each.map(() => memberId), memberId, owner, fence],
    );
    return row === undefined || row.next_due_at === null ? undefined : Number(row.next_due_at);
  },
});

/** SQLite and MariaDB: each step is a transaction. */
const inTransactions = (connection: SqlConnection): TurnStatements => ({
  take: (request) =>
    transact(connection, async (tx) => {
      const { sql, values } = takeStatement(connection, request);
      if ((await tx.run(sql, values)).changes === 0) return undefined;
      const [row] = await tx.all(`SELECT ${columns} FROM bizproc_portal_turn WHERE member_id = ?`, [
        request.memberId,
      ]);
      return row;
    }),

  release: ({ memberId, owner, fence }, tat) =>
    transact(connection, async (tx) => {
      // Locks the row first: a call accepted from here on marks the portal due after us.
      const { changes } = await tx.run(
        `UPDATE bizproc_portal_turn SET owner = NULL, lease_until = NULL, tat = ?
         WHERE member_id = ? AND owner = ? AND fence = ?`,
        [tat, memberId, owner, fence],
      );
      if (changes === 0) return undefined;
      let next: number | undefined;
      for (const lane of Object.values(lanes)) {
        const [row] = await tx.all(
          `SELECT due_at FROM bizproc_run WHERE member_id = ? AND lane = ? AND due_at IS NOT NULL ORDER BY due_at LIMIT 1`,
          [memberId, lane],
        );
        if (row) next = Math.min(next ?? Infinity, Number(row.due_at));
      }
      await tx.run('UPDATE bizproc_portal_turn SET next_due_at = ? WHERE member_id = ?', [
        next ?? null,
        memberId,
      ]);
      return next;
    }),
});
