import { dialectOf } from '@bizproc-kit/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createJournal, createProcessRoom, createQuarantine, dropJournal } from './journal-schema.js';

/** Runs, seen calls, history, ledger, and the portals' turns. */
export class JournalTables1787320900000 implements MigrationInterface {
  readonly name = 'JournalTables1787320900000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createJournal(dialectOf(runner.connection))) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of dropJournal()) await runner.query(statement);
  }
}

/** Free places of the processes of a fleet. */
export class ProcessRoomTable1795532400000 implements MigrationInterface {
  readonly name = 'ProcessRoomTable1795532400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(createProcessRoom(dialectOf(runner.connection)));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bizproc_process_room');
  }
}

/** Calls of portals whose application token is not known yet. */
export class QuarantineTable1795618800000 implements MigrationInterface {
  readonly name = 'QuarantineTable1795618800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of createQuarantine(dialectOf(runner.connection))) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bizproc_quarantine');
  }
}

/**
 * Whose fault an attempt's failure was, since when a run waits for its portal, since when a portal is in trouble, and how
 * far its clock is ahead. Releases before this one do not know the columns, and need `bizproc_run.first_sent_at`, which
 * this one leaves alone.
 */
export class WaitingForPortals1795622400000 implements MigrationInterface {
  readonly name = 'WaitingForPortals1795622400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column] of waitingColumns)
      await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, column] of waitingColumns) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column.split(' ')[0]}`);
    }
  }
}

const waitingColumns = [
  ['bizproc_run', 'failures INTEGER NOT NULL DEFAULT 0'],
  ['bizproc_run', 'away_since BIGINT'],
  ['bizproc_portal_turn', 'trouble_since BIGINT'],
  ['bizproc_portal_turn', 'clock_offset BIGINT'],
] as const;

/**
 * For the host's data source, in order. The journal has no entities: it speaks SQL on a connection of its own.
 *
 * @internal
 */
export const runtimeMigrations = [
  JournalTables1787320900000,
  ProcessRoomTable1795532400000,
  QuarantineTable1795618800000,
  WaitingForPortals1795622400000,
];
