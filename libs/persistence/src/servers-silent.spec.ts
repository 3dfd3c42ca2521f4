import { openDataSource } from './data-source.js';
import { databaseFailure } from './failure/database-failure.js';
import { parseDatabaseUrl } from './target/database-target.js';
import { openSqlConnection } from './open-sql-connection.js';
import type { SqlConnection } from './sql/sql-connection.js';
import { DatabaseCable } from './testing/database-cable.js';
import { type TestDatabase, testDialects } from './testing/test-databases.js';

jest.setTimeout(60_000);

const servers = testDialects().filter(({ dialect }) => dialect !== 'sqlite');
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => databaseFailure(error),
  );

(servers.length > 0 ? describe.each(servers) : describe.skip.each([{ dialect: 'no server' } as never]))(
  'a $dialect server behind a network',
  ({ dialect, create }) => {
    let database: TestDatabase;
    let cable: DatabaseCable;
    let connection: SqlConnection;

    beforeAll(async () => {
      database = await create();
      cable = await DatabaseCable.lay(database.url);
      connection = await openSqlConnection(parseDatabaseUrl(cable.url));
      await connection.run('CREATE TABLE thing (id INTEGER PRIMARY KEY, size INTEGER)');
      await connection.run('INSERT INTO thing VALUES (1, 1)');
    });
    afterAll(async () => {
      await connection.close();
      await cable.close();
      await database.drop();
    });

    it('that swallows everything is away for every statement within seconds, and is there again afterwards', async () => {
      const dataSource = await openDataSource(parseDatabaseUrl(cable.url), { entities: [], migrations: [] });
      await Promise.all([connection.all('SELECT 1'), dataSource.query('SELECT 1')]);
      cable.clog();
      const begun = Date.now();
      const failures = await Promise.all([
        // More than the pool has connections for.
        ...Array.from({ length: 25 }, () => failureOf(connection.all('SELECT size FROM thing'))),
        failureOf(connection.transaction((tx) => tx.run('UPDATE thing SET size = 2'))),
        failureOf(dataSource.query('SELECT size FROM thing')),
      ]);
      expect(new Set(failures)).toEqual(new Set(['unreachable']));
      expect(Date.now() - begun).toBeLessThan(40_000);
      cable.mend();
      expect(await connection.all('SELECT size FROM thing')).toMatchObject([{ size: 1 }]);
      expect(await dataSource.query('SELECT size FROM thing')).toMatchObject([{ size: 1 }]);
      await dataSource.destroy();
    });

    it('that holds a lock is busy for who waits, not for ever', async () => {
      const held = connection.transaction(async (tx) => {
        await tx.run('UPDATE thing SET size = 3 WHERE id = 1');
        return failureOf(connection.run('UPDATE thing SET size = 4 WHERE id = 1'));
      });
      expect(await held).toBe('busy');
    });

    it('that takes no more writes is left: a fail-over made it a copy', async () => {
      const readOnly =
        dialect === 'postgres'
          ? 'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY'
          : 'SET SESSION TRANSACTION READ ONLY';
      const write = () => connection.transaction((tx) => tx.run('UPDATE thing SET size = 5'));
      await connection.run(readOnly);
      expect(await failureOf(write())).toBe('unreachable');
      await write();
      await connection.run(readOnly);
      expect(await failureOf(connection.run('UPDATE thing SET size = 6'))).toBe('unreachable');
      await connection.run('UPDATE thing SET size = 6');

      const dataSource = await openDataSource(database.target, { entities: [], migrations: [] });
      await dataSource.query(readOnly);
      expect(await failureOf(dataSource.query('UPDATE thing SET size = 7'))).toBe('unreachable');
      await dataSource.query('UPDATE thing SET size = 7');
      await dataSource.destroy();
    });
  },
);
