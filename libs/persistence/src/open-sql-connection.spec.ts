import { openDataSource } from './data-source.js';
import { databaseFailure } from './failure/database-failure.js';
import { openSqlConnection } from './open-sql-connection.js';
import type { SqlConnection } from './sql/sql-connection.js';
import { type TestDatabase, testDialects } from './testing/test-databases.js';
import { dialectTypes } from './columns/dialect-types.js';

describe.each(testDialects())('a SQL connection on $dialect', ({ dialect, create }) => {
  let database: TestDatabase;
  let connection: SqlConnection;

  beforeAll(async () => {
    database = await create();
    connection = await openSqlConnection(database.target);
    const types = dialectTypes(dialect);
    await connection.run(
      `CREATE TABLE thing (id ${types.varchar(20)} PRIMARY KEY, body ${types.bytes}, at ${types.bigint}, flag ${types.integer})${types.tableOptions}`,
    );
  });

  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  beforeEach(() => connection.run('DELETE FROM thing'));

  const ids = async () => (await connection.all('SELECT id FROM thing ORDER BY id')).map(({ id }) => id);

  it('returns bytes as bytes and big integers as numbers', async () => {
    const body = Uint8Array.from({ length: 256 }, (_, index) => index);
    await connection.run('INSERT INTO thing (id, body, at, flag) VALUES (?, ?, ?, ?)', [
      'a',
      body,
      1787320800123,
      null,
    ]);
    const [row] = await connection.all("SELECT body, at, flag, '?' AS mark FROM thing WHERE id = ?", ['a']);
    expect(Buffer.from(row['body'] as Uint8Array)).toEqual(Buffer.from(body));
    expect(row).toMatchObject({ at: 1787320800123, flag: null, mark: '?' });
  });

  it('counts matched rows, also where nothing differed', async () => {
    await connection.run("INSERT INTO thing (id, flag) VALUES ('a', 1)");
    expect(await connection.run('UPDATE thing SET flag = ? WHERE id = ?', [1, 'a'])).toEqual({ changes: 1 });
    expect(await connection.run('UPDATE thing SET flag = ? WHERE id = ?', [1, 'b'])).toEqual({ changes: 0 });
  });

  const killing = {
    sqlite: undefined,
    postgres: {
      own: 'SELECT pg_backend_pid() AS id',
      kill: (id: unknown) => `SELECT pg_terminate_backend(${id})`,
    },
    mysql: { own: 'SELECT CONNECTION_ID() AS id', kill: (id: unknown) => `KILL ${id}` },
  }[dialect];

  (killing ? it : it.skip)(
    'outlives a server that drops it between two statements of a transaction',
    async () => {
      const torn = connection.transaction(async (transaction) => {
        const [{ id }] = await transaction.all(killing!.own);
        await transaction.run("INSERT INTO thing (id) VALUES ('a')");
        await connection.all(killing!.kill(id));
        await new Promise((resolve) => setTimeout(resolve, 200));
        await transaction.run("INSERT INTO thing (id) VALUES ('b')");
      });
      await expect(torn).rejects.toThrow();
      expect(await ids()).toEqual([]);
    },
  );

  it('tells text apart byte by byte', async () => {
    await connection.run("INSERT INTO thing (id) VALUES ('abc')");
    expect(await connection.all("SELECT id FROM thing WHERE id = 'ABC'")).toEqual([]);
  });

  it('rolls a failed transaction back and keeps what others wrote meanwhile', async () => {
    let openGate!: () => void;
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    const failing = connection.transaction(async (transaction) => {
      await transaction.run("INSERT INTO thing (id) VALUES ('lost')");
      await gate;
      throw new Error('no');
    });
    const beside = connection.run("INSERT INTO thing (id) VALUES ('kept')");
    openGate();
    await expect(failing).rejects.toThrow('no');
    await beside;
    expect(await ids()).toEqual(['kept']);
  });

  it('classifies a duplicate', async () => {
    await connection.run("INSERT INTO thing (id) VALUES ('a')");
    const failure = await connection
      .run("INSERT INTO thing (id) VALUES ('a')")
      .catch((error: unknown) => error);
    expect(databaseFailure(failure)).toBe('duplicate');
  });

  it('refuses objects and lists as parameters, which a driver would expand into SQL', async () => {
    for (const hostile of [{ id: 1 }, ['a', 'b'], new Date(0)]) {
      await expect(connection.all('SELECT id FROM thing WHERE id = ?', [hostile as never])).rejects.toThrow(
        TypeError,
      );
    }
  });

  it('works beside TypeORM on the same database', async () => {
    const dataSource = await openDataSource(database.target, { entities: [], migrations: [] });
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        connection.transaction(async (transaction) => {
          await transaction.run('INSERT INTO thing (id) VALUES (?)', [`t${index}`]);
        }),
      ),
    );
    expect(await dataSource.query('SELECT COUNT(*) AS n FROM thing')).toMatchObject([
      { n: expect.anything() },
    ]);
    await dataSource.destroy();
    expect(await ids()).toHaveLength(50);
  });
});
