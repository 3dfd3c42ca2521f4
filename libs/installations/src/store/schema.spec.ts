import { openDataSource } from '@bizproc-kit/persistence';
import { type TestDatabase, testDialects } from '@bizproc-kit/persistence/testing';

import { PortalCultureTable1787320802000 } from '../culture/portal-culture-table.migration.js';
import { installationEntities, installationMigrations } from './installation-entities.js';

describe.each(testDialects())('the schema on $dialect', ({ create }) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await create();
  });
  afterAll(() => database.drop());

  const open = () =>
    openDataSource(database.target, { entities: installationEntities, migrations: installationMigrations });

  it('has no difference left from the entities', async () => {
    const dataSource = await open();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    await dataSource.destroy();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('goes back and forth', async () => {
    const dataSource = await open();
    await dataSource.undoLastMigration();
    await dataSource.runMigrations();
    await dataSource.destroy();
  });

  it("keeps what a database knew of the portals' dates before the table was of this room", async () => {
    const older = await create();
    const open = (migrations: typeof installationMigrations) =>
      openDataSource(older.target, { entities: installationEntities, migrations });
    try {
      const before = await open(installationMigrations.slice(0, 1));
      await new PortalCultureTable1787320802000().up(before.createQueryRunner());
      await before.query(`INSERT INTO bizproc_portal_culture (member_id, language) VALUES ('acme', 'de')`);
      await before.destroy();
      const after = await open(installationMigrations);
      expect(await after.query('SELECT language FROM bizproc_portal_culture')).toEqual([{ language: 'de' }]);
      await after.destroy();
    } finally {
      await older.drop();
    }
  });

  it('is brought up to date once by several openers that start together', async () => {
    const fresh = await create();
    const contents = { entities: installationEntities, migrations: installationMigrations };
    try {
      const opened = await Promise.all(
        Array.from({ length: 4 }, () => openDataSource(fresh.target, contents)),
      );
      const [{ n }] = await opened[0].query('SELECT COUNT(*) AS n FROM bizproc_migrations');
      expect(Number(n)).toBe(installationMigrations.length);
      await Promise.all(opened.map((dataSource) => dataSource.destroy()));
    } finally {
      await fresh.drop();
    }
  });
});
