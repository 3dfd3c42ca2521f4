import type { Row, SqlConnection } from '@bizproc-kit/persistence';
import { wordsOf } from '../database/sql-words.js';

/** What keeps a portal asleep, as an operator reads it. */
export interface BlockedPortal {
  readonly memberId: string;
  readonly reason: string;
  readonly until: number;
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
         WHERE owner IS NOT NULL AND lease_until < ${wordsOf(this.connection).now} LIMIT ${Math.floor(limit)}`,
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
