import { dialectOf, dialectTypes } from '@bizproc-kit/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Portals, grants, and the vault. */
export class InstallationTables1787320800000 implements MigrationInterface {
  readonly name = 'InstallationTables1787320800000';

  async up(runner: QueryRunner): Promise<void> {
    const type = dialectTypes(dialectOf(runner.connection));
    const id = (name: string, length: number) => `${name} ${type.varchar(length)}`;
    const tables = [
      `bizproc_portal (
        ${id('member_id', 32)} NOT NULL,
        ${id('domain', 255)} NOT NULL,
        ${id('client_endpoint', 512)} NOT NULL,
        ${id('server_endpoint', 255)} NOT NULL,
        ${id('status', 32)} NOT NULL,
        ${id('status_reason', 32)} NOT NULL,
        status_since ${type.bigint} NOT NULL,
        ${id('app_status', 16)} NOT NULL,
        ${id('app_version', 64)},
        ${id('language', 16)},
        scope ${type.longText} NOT NULL,
        ${id('installer_user_id', 32)} NOT NULL,
        ${id('application_token_hash', 64)},
        token_open_until ${type.bigint},
        ${id('installed_with', 64)} NOT NULL,
        method_decisions ${type.longText} NOT NULL,
        installed_at ${type.bigint} NOT NULL,
        uninstalled_at ${type.bigint},
        uninstall_sent_at ${type.bigint},
        purge_after ${type.bigint},
        version ${type.bigint} NOT NULL,
        PRIMARY KEY (member_id))`,
      `bizproc_grant (
        ${id('member_id', 32)} NOT NULL,
        ${id('user_id', 32)} NOT NULL,
        access_token ${type.longText} NOT NULL,
        refresh_token ${type.longText} NOT NULL,
        access_expires_at ${type.bigint} NOT NULL,
        obtained_at ${type.bigint} NOT NULL,
        ${id('series', 32)} NOT NULL,
        version ${type.bigint} NOT NULL,
        ${id('refresh_owner', 64)},
        refresh_until ${type.bigint},
        ${id('failure', 64)},
        failed_at ${type.bigint},
        PRIMARY KEY (member_id, user_id))`,
      `bizproc_vault (
        ${id('name', 64)} NOT NULL,
        sealed ${type.longText} NOT NULL,
        ${id('key_id', 32)} NOT NULL,
        PRIMARY KEY (name))`,
    ];
    for (const table of tables) await runner.query(`CREATE TABLE ${table}${type.tableOptions}`);
    await runner.query('CREATE INDEX bizproc_portal_domain ON bizproc_portal (domain)');
    await runner.query('CREATE INDEX bizproc_portal_status ON bizproc_portal (status)');
    await runner.query('CREATE INDEX bizproc_portal_purge_after ON bizproc_portal (purge_after)');
    await runner.query('CREATE INDEX bizproc_grant_obtained_at ON bizproc_grant (obtained_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['bizproc_vault', 'bizproc_grant', 'bizproc_portal']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
