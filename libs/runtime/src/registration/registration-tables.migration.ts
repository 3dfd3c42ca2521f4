import { dialectOf, dialectTypes } from '@bizproc-kit/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What portals have registered, and how they write dates. */
export class RegistrationTables1787320801000 implements MigrationInterface {
  readonly name = 'RegistrationTables1787320801000';

  async up(runner: QueryRunner): Promise<void> {
    const type = dialectTypes(dialectOf(runner.connection));
    const id = (name: string, length: number) => `${name} ${type.varchar(length)}`;
    const tables = [
      `bizproc_registration (
        ${id('member_id', 32)} NOT NULL,
        ${id('manifest_hash', 64)} NOT NULL,
        steps ${type.longText} NOT NULL,
        applied_at ${type.bigint} NOT NULL,
        PRIMARY KEY (member_id))`,
      `bizproc_portal_culture (
        ${id('member_id', 32)} NOT NULL,
        ${id('language', 16)},
        ${id('date_format', 64)},
        ${id('date_time_format', 64)},
        ${id('time_zone', 64)},
        ${id('learned_time_zone', 64)},
        learned_at ${type.bigint},
        PRIMARY KEY (member_id))`,
    ];
    for (const table of tables) await runner.query(`CREATE TABLE ${table}${type.tableOptions}`);
    await runner.query('CREATE INDEX bizproc_registration_hash ON bizproc_registration (manifest_hash)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['bizproc_portal_culture', 'bizproc_registration']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
