import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';

import { openDataSource } from './data-source.js';
import { databaseFailure } from './failure/database-failure.js';
import { openSqlConnection } from './open-sql-connection.js';
import type { SqlConnection } from './sql/sql-connection.js';
import { createSqliteDatabase, type TestDatabase } from './testing/test-databases.js';
import { WriteMutex } from './writing/write-mutex.js';
import { writeTransaction } from './writing/write-transaction.js';

describe('SQLite', () => {
  let database: TestDatabase;
  let connection: SqlConnection;

  beforeEach(async () => {
    database = await createSqliteDatabase();
    connection = await openSqlConnection(database.target);
    await connection.run('CREATE TABLE thing (id INTEGER PRIMARY KEY)');
  });
  afterEach(async () => {
    await connection.close();
    await database.drop();
  });

  const count = async () => (await connection.all('SELECT COUNT(*) AS n FROM thing'))[0]['n'];
  const path = () => (database.target.dialect === 'sqlite' ? database.target.path : '');

  it('syncs every commit and works in WAL', async () => {
    expect(await connection.all('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
    expect(await connection.all('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    const dataSource = await openDataSource(database.target, { entities: [], migrations: [] });
    expect(await dataSource.query('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
    await dataSource.destroy();
  });

  it('is readable by its owner only', () => {
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(path() + suffix).mode & 0o777).toBe(0o600);
  });

  it('does not lose what was written beside a TypeORM transaction that rolls back', async () => {
    const dataSource = await openDataSource(database.target, { entities: [], migrations: [] });
    const mutex = WriteMutex.of(database.target);
    const insert = (id: number, fail: boolean) =>
      writeTransaction(dataSource, mutex, async (manager) => {
        await manager.query('INSERT INTO thing VALUES (?)', [id]);
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (fail) throw new Error('rolled back');
      });
    const results = await Promise.allSettled([
      ...Array.from({ length: 40 }, (_, index) => insert(index, index % 2 === 0)),
      ...Array.from({ length: 40 }, (_, index) =>
        connection.run('INSERT INTO thing VALUES (?)', [1000 + index]),
      ),
    ]);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(20);
    expect(await count()).toBe(60);
    await dataSource.destroy();
  });

  it('waits for another process that holds the lock, without blocking this one', async () => {
    const script = `
      const engine = process.getBuiltinModule?.('node:sqlite') ?? require('@photostructure/sqlite');
      const database = new engine.DatabaseSync(${JSON.stringify(path())}, { timeout: 0 });
      database.exec('BEGIN IMMEDIATE');
      console.log('locked');
      setTimeout(() => { database.exec('COMMIT'); }, 400);`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 10);
    const started = performance.now();
    const dataSource = await openDataSource(database.target, { entities: [], migrations: [] });
    await Promise.all([
      connection.run('INSERT INTO thing VALUES (1)'),
      connection.transaction((transaction) => transaction.run('INSERT INTO thing VALUES (2)')),
      writeTransaction(dataSource, WriteMutex.of(database.target), (manager) =>
        manager.query('INSERT INTO thing VALUES (3)'),
      ),
    ]);
    clearInterval(ticking);
    expect(performance.now() - started).toBeGreaterThan(200);
    expect(ticks).toBeGreaterThan(10);
    expect(await count()).toBe(3);
    await dataSource.destroy();
  });

  it('tells its failures apart', async () => {
    await connection.run('INSERT INTO thing VALUES (1)');
    const duplicate = await connection.run('INSERT INTO thing VALUES (1)').catch((error: unknown) => error);
    expect(databaseFailure(duplicate)).toBe('duplicate');
    expect(databaseFailure({ driverError: duplicate })).toBe('duplicate');
    const syntax = await connection.run('NONSENSE').catch((error: unknown) => error);
    expect(databaseFailure(syntax)).toBe('other');
    expect(databaseFailure(undefined)).toBe('other');
  });
});
