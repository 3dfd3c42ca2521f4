import { storableText, type SqlConnection, type SqlValue } from '@bizproc-kit/persistence';
import { wordsOf } from '../database/sql-words.js';
import { transact } from '../database/transact.js';
import { makeDue } from '../journal/sql/make-due.js';
import type { Turn } from '../journal/turn.js';
import { left, turnStatementsFor, type TurnStatements } from './turn-statements.js';

const optionalNumber = (value: unknown): number | null => (value === null ? null : Number(value));

/** Names one process at one start: a restarted process is another owner. */
export interface TurnOptions {
  readonly owner: string;
  /** A turn that is not renewed for so long may be taken by another process. */
  readonly leaseMs: number;
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
  private readonly statements: TurnStatements;

  constructor(
    private readonly connection: SqlConnection,
    private readonly options: TurnOptions,
  ) {
    this.statements = turnStatementsFor(connection);
  }

  get leaseMs(): number {
    return this.options.leaseMs;
  }

  /** Takes the portal's turn, unless another process holds it or the portal is blocked. */
  async take(memberId: string, now: number): Promise<Turn | undefined> {
    const { owner, leaseMs } = this.options;
    const row = await this.statements.take({ memberId, owner, leaseMs, now });
    return (
      row && {
        memberId,
        owner,
        fence: Number(row.fence),
        tat: Number(row.tat),
        clean: Number(row.clean) === left.inOrder,
        orphaned: Number(row.clean) === left.withoutAWord,
        troubleSince: optionalNumber(row.trouble_since),
        clockOffset: optionalNumber(row.clock_offset),
      }
    );
  }

  /** Extends all turns of this process, also those whose lease ran out but which nobody else took; returns the portals it still holds. */
  async renew(): Promise<Set<string>> {
    const { owner, leaseMs } = this.options;
    return transact(this.connection, async (tx) => {
      // In the order in which calls mark portals as due: otherwise the two would wait for each other in a ring.
      const held = `SELECT member_id FROM bizproc_portal_turn WHERE owner = ? ORDER BY member_id`;
      const { now, forUpdate } = wordsOf(tx);
      const rows = await tx.all(`${held}${forUpdate}`, [owner]);
      await tx.run(`UPDATE bizproc_portal_turn SET lease_until = ${now} + ? WHERE owner = ?`, [
        leaseMs,
        owner,
      ]);
      return new Set(rows.map((row) => row.member_id as string));
    });
  }

  /** Gives the turn back with the state of the rate budget; returns when the portal is due next, if ever. */
  release(turn: Turn, tat: number): Promise<number | undefined> {
    return this.statements.release(turn, Math.ceil(tat));
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
