import { dialectOf, dialectTypes } from '@bizproc-kit/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What portals have registered. */
export class RegistrationTables1787320801000 implements MigrationInterface {
  readonly name = 'RegistrationTables1787320801000';

  async up(runner: QueryRunner): Promise<void> {
    const type = dialectTypes(dialectOf(runner.connection));
    const id = (name: string, length: number) => `${name} ${type.varchar(length)}`;
    await runner.query(
      `CREATE TABLE bizproc_registration (
        ${id('member_id', 32)} NOT NULL,
        ${id('manifest_hash', 64)} NOT NULL,
        steps ${type.longText} NOT NULL,
        applied_at ${type.bigint} NOT NULL,
        PRIMARY KEY (member_id))${type.tableOptions}`,
    );
    await runner.query('CREATE INDEX bizproc_registration_hash ON bizproc_registration (manifest_hash)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE bizproc_registration');
  }
}
