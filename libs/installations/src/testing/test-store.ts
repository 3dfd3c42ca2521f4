import { openDataSource, TokenCipher } from '@bizproc-kit/persistence';
import type { TestDatabase } from '@bizproc-kit/persistence/testing';
import type { DataSource } from 'typeorm';

import { installationEntities, installationMigrations } from '../store/installation-entities.js';

/** A data source of this room's tables on a test database. */
export function openTestDataSource({ target }: Pick<TestDatabase, 'target'>): Promise<DataSource> {
  return openDataSource(target, { entities: installationEntities, migrations: installationMigrations });
}

/** Key text of tests: the same in the processes of one test. */
export const testKeys = `test:${Buffer.alloc(32, 7).toString('base64')}`;

export const testCipher = () => TokenCipher.parse(testKeys);
