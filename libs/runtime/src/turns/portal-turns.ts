import { storableText, type Row, type SqlConnection, type SqlValue } from '@bizproc-kit/persistence';
import { transact } from '../database/transact.js';
import { lanes } from '../journal/run-state.js';
import { databaseNow } from '../database/sql-text.js';
import { makeDue } from '../journal/sql/make-due.js';
import type { Turn } from '../journal/turn.js';

const turnColumns = 'fence, tat, clean, trouble_since, clock_offset';

const optionalNumber = (value: unknown): number | null => (value === null ? null : Number(value));

/** Names one process at one start: a restarted process is another owner. */
export interface TurnOptions {
  readonly owner: string;
  /** A turn that is not renewed for so long may be taken by another process. */
  readonly leaseMs: number;
}

/** How the last holder left the turn: without a word, in order, or alive and not sure whether it had it. */
const [died, released, letGo] = [0, 1, 2];

/** What keeps a portal asleep, as an operator reads it. */
export interface BlockedPortal {
  readonly memberId: string;
  readonly reason: string;
  readonly until: number;
}

/**
 * The rows that guarantee one worker per portal in the whole fleet (`docs/runs-and-turns.md`, "Portal turns").
 *
 * Leases follow the database's clock, even where the work follows a virtual one: they are about living processes, whose own
 * clocks may be apart.
 *
 * @internal
 */
export class PortalTurns {
  constructor(
    private readonly connection: SqlConnection,
    private readonly options: TurnOptions,
  ) {}

  get leaseMs(): number {
    return this.options.leaseMs;
  }

  /** Takes the portal's turn, unless another process holds it or the portal is blocked. */
  async take(memberId: string, now: number): Promise<Turn | undefined> {
    const { owner, leaseMs } = this.options;
    const wall = databaseNow[this.connection.dialect];
    const toTurn = (row: Row): Turn => ({
      memberId,
      owner,
      fence: Number(row.fence),
      tat: Number(row.tat),
      clean: Number(row.clean) === released,
      orphaned: Number(row.clean) === died,
      troubleSince: optionalNumber(row.trouble_since),
      clockOffset: optionalNumber(row.clock_offset),
    });
    const take = `UPDATE bizproc_portal_turn
      SET clean = CASE WHEN owner IS NULL THEN ${released} WHEN owner = 'forsaken' OR owner = ? THEN ${letGo} ELSE ${died} END,
        owner = ?, fence = fence + 1, lease_until = ${wall} + ?
      WHERE member_id = ? AND (owner IS NULL OR lease_until < ${wall}) AND (blocked_until IS NULL OR blocked_until <= ?)`;
    const bound = [owner, owner, leaseMs, memberId, now];
    if (this.connection.dialect === 'postgres') {
      const [row] = await this.connection.all(`${take} RETURNING ${turnColumns}`, bound);
      return row && toTurn(row);
    }
    return transact(this.connection, async (tx) => {
      if ((await tx.run(take, bound)).changes === 0) return undefined;
      const [row] = await tx.all(`SELECT ${turnColumns} FROM bizproc_portal_turn WHERE member_id = ?`, [
        memberId,
      ]);
      return toTurn(row!);
    });
  }

  /** Extends all turns of this process, also those whose lease ran out but which nobody else took; returns the portals it still holds. */
  async renew(): Promise<Set<string>> {
    const { owner, leaseMs } = this.options;
    return transact(this.connection, async (tx) => {
      // In the order in which calls mark portals as due: otherwise the two would wait for each other in a ring.
      const held = `SELECT member_id FROM bizproc_portal_turn WHERE owner = ? ORDER BY member_id`;
      const rows = await tx.all(tx.dialect === 'sqlite' ? held : `${held} FOR UPDATE`, [owner]);
      await tx.run(
        `UPDATE bizproc_portal_turn SET lease_until = ${databaseNow[tx.dialect]} + ? WHERE owner = ?`,
        [leaseMs, owner],
      );
      return new Set(rows.map((row) => row.member_id as string));
    });
  }

  /** Gives the turn back with the state of the rate budget; returns when the portal is due next, if ever. */
  release(turn: Turn, tat: number): Promise<number | undefined> {
    if (this.connection.dialect === 'postgres') return this.releaseAtOnce(turn, tat);
    return transact(this.connection, async (tx) => {
      // Locks the row first: a call accepted from here on marks the portal due after us.
      const { changes } = await tx.run(
        `UPDATE bizproc_portal_turn SET owner = NULL, lease_until = NULL, tat = ?
         WHERE member_id = ? AND owner = ? AND fence = ?`,
        [Math.ceil(tat), turn.memberId, turn.owner, turn.fence],
      );
      if (changes === 0) return undefined;
      let next: number | undefined;
      for (const lane of Object.values(lanes)) {
        const [row] = await tx.all(
          `SELECT due_at FROM bizproc_run WHERE member_id = ? AND lane = ? AND due_at IS NOT NULL ORDER BY due_at LIMIT 1`,
          [turn.memberId, lane],
        );
        if (row) next = Math.min(next ?? Infinity, Number(row.due_at));
      }
      await tx.run('UPDATE bizproc_portal_turn SET next_due_at = ? WHERE member_id = ?', [
        next ?? null,
        turn.memberId,
      ]);
      return next;
    });
  }

  /**
   * In one statement, without transaction. Where it waits for a call that is being accepted, its look at the runs is older
   * than the call; but the call's mark is that of the row as it is then, and stays.
   */
  private async releaseAtOnce(turn: Turn, tat: number): Promise<number | undefined> {
    const dueIn = (lane: number) =>
      `(SELECT MIN(due_at) FROM bizproc_run WHERE member_id = ? AND lane = ${lane} AND due_at IS NOT NULL)`;
    const [row] = await this.connection.all(
      `UPDATE bizproc_portal_turn SET owner = NULL, lease_until = NULL, tat = ?,
         next_due_at = LEAST(next_due_at, ${Object.values(lanes).map(dueIn).join(', ')})
       WHERE member_id = ? AND owner = ? AND fence = ? RETURNING next_due_at`,
      [
        Math.ceil(tat),
        ...Object.values(lanes).map(() => turn.memberId),
        turn.memberId,
        turn.owner,
        turn.fence,
      ],
    );
    return row === undefined || row.next_due_at === null ? undefined : Number(row.next_due_at);
  }

  /**
   * Lets go of a turn that this process may hold without knowing, because the database did not answer when it was taken or
   * given back: from here on it counts as that of a dead worker.
   */
  async forsake(memberId: string): Promise<void> {
    await this.connection.run(
      `UPDATE bizproc_portal_turn SET owner = 'forsaken', lease_until = 0 WHERE member_id = ? AND owner = ?`,
      [memberId, this.options.owner],
    );
  }

  /** Puts the portal, which is in trouble since `since`, to sleep: its runs wait until `until`, or until `unblock`. */
  async block(turn: Turn, until: number, reason: string, since: number): Promise<void> {
    await this.set(turn, {
      blocked_until: until,
      blocked_reason: storableText(reason),
      trouble_since: since,
    });
  }

  /** The portal's trouble is over. */
  async recovered(turn: Turn): Promise<void> {
    await this.set(turn, { blocked_until: null, blocked_reason: null, trouble_since: null });
  }

  /** Keeps how far the portal's clock is ahead of ours. */
  async noteOffset(turn: Turn, offset: number): Promise<void> {
    await this.set(turn, { clock_offset: offset });
  }

  private async set(turn: Turn, columns: Readonly<Record<string, SqlValue>>): Promise<void> {
    await this.connection.run(
      `UPDATE bizproc_portal_turn SET ${Object.keys(columns)
        .map((name) => `${name} = ?`)
        .join(', ')} WHERE member_id = ? AND owner = ? AND fence = ?`,
      [...Object.values(columns), turn.memberId, turn.owner, turn.fence],
    );
  }

  /** Wakes a sleeping portal, because it was installed again or paid. */
  async unblock(memberId: string, now: number): Promise<void> {
    await transact(this.connection, async (tx) => {
      const { changes } = await tx.run(
        `UPDATE bizproc_portal_turn SET blocked_until = NULL, blocked_reason = NULL, trouble_since = NULL
         WHERE member_id = ? AND blocked_until IS NOT NULL`,
        [memberId],
      );
      if (changes > 0) await makeDue(tx, new Map([[memberId, now]]));
    });
  }
}

/** Questions about all turns at once, none of which grows with the backlog. @internal */
export class TurnCensus {
  constructor(
    private readonly connection: SqlConnection,
    private readonly owner: string,
  ) {}

  /** Portals that are due and free. */
  async dueAndFree(now: number, limit: number): Promise<string[]> {
    return members(
      await this.connection.all(
        `SELECT member_id FROM bizproc_portal_turn
         WHERE next_due_at <= ? AND owner IS NULL AND (blocked_until IS NULL OR blocked_until <= ?)
         ORDER BY next_due_at LIMIT ${Math.floor(limit)}`,
        [now, now],
      ),
    );
  }

  /** Portals whose worker has died, or says nothing any more. */
  async orphaned(limit: number): Promise<string[]> {
    return members(
      await this.connection.all(
        `SELECT member_id FROM bizproc_portal_turn
         WHERE owner IS NOT NULL AND lease_until < ${databaseNow[this.connection.dialect]} LIMIT ${Math.floor(limit)}`,
      ),
    );
  }

  /** Portals held by this process for which something arrived that it has not looked at. */
  async news(now: number): Promise<string[]> {
    return members(
      await this.connection.all(
        'SELECT member_id FROM bizproc_portal_turn WHERE owner = ? AND next_due_at <= ?',
        [this.owner, now],
      ),
    );
  }

  async blocked(now: number): Promise<BlockedPortal[]> {
    const rows = await this.connection.all(
      'SELECT member_id, blocked_reason, blocked_until FROM bizproc_portal_turn WHERE blocked_until > ?',
      [now],
    );
    return rows.map((row) => ({
      memberId: row.member_id as string,
      reason: (row.blocked_reason as string | null) ?? '',
      until: Number(row.blocked_until),
    }));
  }
}

function members(rows: readonly Row[]): string[] {
  return rows.map((row) => row.member_id as string);
}
