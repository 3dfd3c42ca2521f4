import type { SqlConnection } from '@bizproc-kit/persistence';
import { wordsOf } from '../database/sql-words.js';

const heartbeatMs = 1_000;
/** What a process said longer ago holds no more: it may be gone. */
const believedForMs = 3_000;
const forgottenAfterMs = 3_600_000;

/**
 * What the processes of a fleet tell each other of their free places for running activities, so that a full one can
 * leave portals to others. By the machines' clocks, as the leases are. Nothing depends on it but the balance.
 *
 * @internal
 */
export class FleetRoom {
  private announced: number | undefined;
  private announcedAt = 0;

  constructor(
    private readonly connection: SqlConnection,
    private readonly owner: string,
  ) {}

  /** Tells the others how much room this process has; returns how much they have. */
  async exchange(room: number): Promise<number> {
    // One SQLite file serves one process.
    if (this.connection.dialect === 'sqlite') return 0;
    const now = Date.now();
    if (room !== this.announced || now - this.announcedAt >= heartbeatMs) await this.announce(room, now);
    const [row] = await this.connection.all(
      'SELECT SUM(room) AS room FROM bizproc_process_room WHERE owner <> ? AND seen_at > ?',
      [this.owner, now - believedForMs],
    );
    return Number(row?.room ?? 0);
  }

  /** Nobody shall leave anything to this process any more. */
  async withdraw(): Promise<void> {
    if (this.announced === undefined) return;
    await this.connection.run('DELETE FROM bizproc_process_room WHERE owner = ?', [this.owner]);
  }

  private async announce(room: number, now: number): Promise<void> {
    if (this.announced === undefined) {
      await this.connection.run('DELETE FROM bizproc_process_room WHERE seen_at < ?', [
        now - forgottenAfterMs,
      ]);
    }
    await this.connection.run(
      `INSERT INTO bizproc_process_room (owner, room, seen_at) VALUES (?, ?, ?)
       ${wordsOf(this.connection).orUpdate({
         table: 'bizproc_process_room',
         key: 'owner',
         set: (incoming) => ({ room: incoming('room'), seen_at: incoming('seen_at') }),
       })}`,
      [this.owner, room, now],
    );
    this.announced = room;
    this.announcedAt = now;
  }
}
