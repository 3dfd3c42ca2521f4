import { openDataSource, WriteMutex } from '@bizproc-kit/persistence';
import { type TestDatabase, testDialects } from '@bizproc-kit/persistence/testing';
import type { DataSource } from 'typeorm';
import { registrationEntities, registrationMigrations } from './registration-entities.js';
import { describeRegistrationStore } from '../contract/registration-store.contract.js';
import { TypeOrmRegistrationStore } from './typeorm-registration.store.js';

for (const { dialect, create } of testDialects()) {
  describe(dialect, () => {
    let database: TestDatabase;
    let dataSource: DataSource;

    beforeAll(async () => {
      database = await create();
      dataSource = await openDataSource(database.target, {
        entities: registrationEntities,
        migrations: registrationMigrations,
      });
    });
    afterAll(async () => {
      await dataSource?.destroy();
      await database?.drop();
    });

    describeRegistrationStore(`TypeORM on ${dialect}`, async () => {
      await dataSource.query('DELETE FROM bizproc_registration');
      return new TypeOrmRegistrationStore({ dataSource, mutex: WriteMutex.of(database.target) });
    });

    it('has no difference left between entities and tables', async () => {
      const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query)).toEqual([]);
    });

    it('goes back and forth', async () => {
      await dataSource.undoLastMigration();
      await dataSource.runMigrations();
    });
  });
}
