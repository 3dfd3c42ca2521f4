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

/** For the host's data source, in order. The journal has no entities: it speaks SQL on a connection of its own. */
export const runtimeMigrations = [
  JournalTables1787320900000,
  ProcessRoomTable1795532400000,
  QuarantineTable1795618800000,
];
