import { WriteMutex } from '@bizproc-kit/persistence';
import { type TestDatabase, testDialects } from '@bizproc-kit/persistence/testing';
import type { DataSource } from 'typeorm';

import { describeInstallationStore } from '../contract/index.js';
import { openTestDataSource, testCipher } from '../testing/test-store.js';
import { PortalDatabase } from './portal-database.js';
import { TypeOrmGrantStore } from './typeorm-grant.store.js';
import { TypeOrmInstallationStore } from './typeorm-installation.store.js';

for (const { dialect, create } of testDialects()) {
  describe(dialect, () => {
    let testDatabase: TestDatabase;
    let dataSource: DataSource;

    beforeAll(async () => {
      testDatabase = await create();
      dataSource = await openTestDataSource(testDatabase);
    });
    afterAll(async () => {
      await dataSource.destroy();
      await testDatabase.drop();
    });

    describeInstallationStore(`TypeORM on ${dialect}`, async () => {
      for (const table of ['bizproc_portal', 'bizproc_grant']) await dataSource.query(`DELETE FROM ${table}`);
      const database = new PortalDatabase({ dataSource, mutex: WriteMutex.of(testDatabase.target) });
      return {
        installations: new TypeOrmInstallationStore(database, testCipher()),
        grants: new TypeOrmGrantStore(database, testCipher()),
        close: async () => undefined,
      };
    });
  });
}
