import { databaseFailure, type SqlConnection } from '@bizproc-kit/persistence';
import { listOf } from '../../database/sql-text.js';
import { transact } from '../../database/transact.js';
import type { QuarantinePlace } from './quarantine-places.js';

/** A call that waits, sealed. */
export interface QuarantineRow extends QuarantinePlace {
  readonly id: string;
  readonly receivedAt: number;
  readonly sealed: string;
}

/** Waiting calls in the host's database, found by when they are due: what is not due is not read. */
export class QuarantineStore {
  constructor(
    private readonly connection: SqlConnection,
    private readonly owner: string,
  ) {}

  /** False when it waits already: what was spooled may be brought in more than once. */
  async add(row: QuarantineRow): Promise<boolean> {
    try {
      await this.connection.run(
        `INSERT INTO bizproc_quarantine (id, member_id, credential, received_at, due_at, owner, bytes, sealed)
         VALUES (?, ?, ?, ?, ?, NULL, ?, ?)`,
        [row.id, row.memberId, row.credential, row.receivedAt, row.receivedAt, row.bytes, row.sealed],
      );
      return true;
    } catch (error) {
      if (databaseFailure(error) !== 'duplicate') throw error;
      return false;
    }
  }

  /** What is there, by credential. */
  async places(): Promise<(QuarantinePlace & { calls: number })[]> {
    const rows = await this.connection.all(
      `SELECT member_id, credential, COUNT(*) AS calls, SUM(bytes) AS bytes
       FROM bizproc_quarantine GROUP BY member_id, credential`,
    );
    return rows.map((row) => ({
      memberId: row.member_id as string,
      credential: row.credential as string,
      calls: Number(row.calls),
      bytes: Number(row.bytes),
    }));
  }

  /** Portals of which something is due. */
  async dueMembers(now: number, most: number): Promise<string[]> {
    const rows = await this.connection.all(
      `SELECT member_id, MIN(due_at) AS due FROM bizproc_quarantine WHERE due_at <= ?
       GROUP BY member_id ORDER BY due LIMIT ${Math.floor(most)}`,
      [now],
    );
    return rows.map((row) => row.member_id as string);
  }

  /** Takes what has been due for longest, so that other processes leave it alone until `until`. */
  claim(memberId: string, now: number, until: number, most: number): Promise<QuarantineRow[]> {
    return transact(this.connection, async (tx) => {
      const due = await tx.all(
        `SELECT id FROM bizproc_quarantine WHERE member_id = ? AND due_at <= ?
         ORDER BY due_at, id LIMIT ${Math.floor(most)}`,
        [memberId, now],
      );
      if (due.length === 0) return [];
      const ids = due.map(({ id }) => id as string);
      await tx.run(
        `UPDATE bizproc_quarantine SET owner = ?, due_at = ? WHERE id IN (${listOf(ids)}) AND due_at <= ?`,
        [this.owner, until, ...ids, now],
      );
      const rows = await tx.all(
        `SELECT id, member_id, credential, received_at, bytes, sealed FROM bizproc_quarantine
         WHERE id IN (${listOf(ids)}) AND owner = ? AND due_at = ?`,
        [...ids, this.owner, until],
      );
      return rows.map((row) => ({
        id: row.id as string,
        memberId: row.member_id as string,
        credential: row.credential as string,
        receivedAt: Number(row.received_at),
        bytes: Number(row.bytes),
        sealed: row.sealed as string,
      }));
    });
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.connection.run(`DELETE FROM bizproc_quarantine WHERE id IN (${listOf(ids)})`, [...ids]);
  }

  async postpone(ids: readonly string[], dueAt: number): Promise<void> {
    if (ids.length === 0) return;
    await this.connection.run(
      `UPDATE bizproc_quarantine SET due_at = ?, owner = NULL WHERE id IN (${listOf(ids)})`,
      [dueAt, ...ids],
    );
  }

  /** All that waits of a portal is due: its application token has become known. */
  async allDue(memberId: string, now: number): Promise<void> {
    await this.connection.run('UPDATE bizproc_quarantine SET due_at = ?, owner = NULL WHERE member_id = ?', [
      now,
      memberId,
    ]);
  }
}
