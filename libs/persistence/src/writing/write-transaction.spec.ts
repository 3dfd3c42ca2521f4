import { inspect } from 'node:util';

import type { DataSource } from 'typeorm';

import { openDataSource } from '../data-source.js';
import { databaseFailure } from '../failure/database-failure.js';
import { numberPlaceholders } from '../sql/sql-placeholders.js';
import { type TestDatabase, testDialects } from '../testing/test-databases.js';
import { WriteMutex } from './write-mutex.js';
import { writeTransaction } from './write-transaction.js';

describe.each(testDialects())('a write transaction on $dialect', ({ dialect, create }) => {
  let database: TestDatabase;
  let dataSource: DataSource;
  const mutex = () => WriteMutex.of(database.target);
  const insert =
    dialect === 'postgres'
      ? numberPlaceholders('INSERT INTO thing VALUES (?)')
      : 'INSERT INTO thing VALUES (?)';

  beforeAll(async () => {
    database = await create();
    dataSource = await openDataSource(database.target, { entities: [], migrations: [] });
    await dataSource.query('CREATE TABLE thing (id varchar(60) PRIMARY KEY)');
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('keeps all of it or nothing', async () => {
    await writeTransaction(dataSource, mutex(), (manager) => manager.query(insert, ['kept']));
    const failing = writeTransaction(dataSource, mutex(), async (manager) => {
      await manager.query(insert, ['lost']);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await dataSource.query('SELECT id FROM thing')).toMatchObject([{ id: 'kept' }]);
  });

  it('fails without telling what was bound', async () => {
    const twice = () =>
      writeTransaction(dataSource, mutex(), (manager) =>
        manager.query(insert, ['a-value-that-nobody-may-log']),
      );
    await twice();
    const failure = await twice().catch((error: unknown) => error);
    expect(databaseFailure(failure)).toBe('duplicate');
    expect(Object.keys(failure as object)).not.toContain('parameters');
    expect((failure as { parameters?: unknown }).parameters).toBeUndefined();
    expect(inspect(failure, { depth: 5 })).not.toContain('nobody-may-log');
  });
});

describe('numberPlaceholders', () => {
  it('leaves question marks in quotes and comments alone', () => {
    expect(numberPlaceholders(`SELECT '?', "a?", '''?' -- ?\n, /* ? */ ? FROM x WHERE y = ?`)).toBe(
      `SELECT '?', "a?", '''?' -- ?\n, /* ? */ $1 FROM x WHERE y = $2`,
    );
  });
});
