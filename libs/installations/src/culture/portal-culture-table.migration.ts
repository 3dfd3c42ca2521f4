import { dialectOf, dialectTypes } from '@bizproc-kit/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How portals write dates. A database that is older has the table from the migration of the registrations. */
export class PortalCultureTable1787320802000 implements MigrationInterface {
  readonly name = 'PortalCultureTable1787320802000';

  async up(runner: QueryRunner): Promise<void> {
    const type = dialectTypes(dialectOf(runner.connection));
    const id = (name: string, length: number) => `${name} ${type.varchar(length)}`;
    await runner.query(
      `CREATE TABLE IF NOT EXISTS bizproc_portal_culture (
        ${id('member_id', 32)} NOT NULL,
        ${id('language', 16)},
        ${id('date_format', 64)},
        ${id('date_time_format', 64)},
        ${id('time_zone', 64)},
        ${id('learned_time_zone', 64)},
        learned_at ${type.bigint},
        PRIMARY KEY (member_id))${type.tableOptions}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bizproc_portal_culture');
  }
}
