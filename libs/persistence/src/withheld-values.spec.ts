import { inspect, types } from 'node:util';

import type { DataSource } from 'typeorm';

import { openDataSource } from './data-source.js';
import type { Dialect } from './target/database-target.js';
import { openSqlConnection } from './open-sql-connection.js';
import type { SqlConnection } from './sql/sql-connection.js';
import { numberPlaceholders } from './sql/sql-placeholders.js';
import { type TestDatabase, testDialects } from './testing/test-databases.js';
import { WriteMutex } from './writing/write-mutex.js';
import { writeTransaction } from './writing/write-transaction.js';

/** What a customer's value looks like: nobody may find it in a log. */
const canary = 'canary\'4711"secret';

/** Statements that fail, each in another way, with the canary among what is bound or close to it. */
const failing: readonly {
  readonly kind: string;
  readonly sql: string;
  readonly values: readonly unknown[];
  readonly on?: readonly Dialect[];
}[] = [
  { kind: 'a duplicate', sql: 'INSERT INTO thing (id) VALUES (?)', values: [canary] },
  { kind: 'a duplicate number', sql: 'INSERT INTO thing (id, size) VALUES (?, 4)', values: [`${canary} 2`] },
  {
    kind: 'a value too long',
    sql: 'INSERT INTO thing (id) VALUES (?)',
    values: [canary.repeat(9)],
    on: ['postgres', 'mysql'],
  },
  {
    kind: 'no number',
    sql: 'INSERT INTO thing (id, size) VALUES (?, ?)',
    values: ['x', canary],
    on: ['postgres', 'mysql'],
  },
  {
    kind: 'a number too large',
    sql: 'INSERT INTO thing (id, size) VALUES (?, 99999999999)',
    values: [canary],
    on: ['postgres', 'mysql'],
  },
  {
    kind: 'a text with NUL',
    sql: 'INSERT INTO thing (id) VALUES (?)',
    values: [`${canary}\0`],
    on: ['postgres'],
  },
  {
    kind: 'a letter that is not ASCII',
    sql: 'INSERT INTO thing (id, name) VALUES (?, ?)',
    values: ['y', `${canary}я`],
    on: ['mysql'],
  },
  {
    kind: 'a missing value',
    sql: 'INSERT INTO thing (id, name, size) VALUES (NULL, ?, 7)',
    values: [canary],
  },
  {
    kind: 'a broken check',
    sql: 'INSERT INTO thing (id, name, size) VALUES (?, ?, -1)',
    values: ['z', canary],
  },
  { kind: 'no such table', sql: 'INSERT INTO nothing (id) VALUES (?)', values: [canary] },
  { kind: 'no such column', sql: 'INSERT INTO thing (nowhere) VALUES (?)', values: [canary] },
  { kind: 'bad syntax beside the value', sql: 'SELECT FROM WHERE ? (', values: [canary] },
  { kind: 'a cast', sql: 'SELECT CAST(? AS integer)', values: [canary], on: ['postgres'] },
  {
    kind: 'a subquery of many rows',
    sql: 'INSERT INTO thing (id, size) VALUES (?, (SELECT 1 UNION SELECT 2))',
    values: [canary],
    on: ['postgres', 'mysql'],
  },
];

describe.each(testDialects())('errors of $dialect', ({ dialect, create }) => {
  let database: TestDatabase;
  let connection: SqlConnection;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await create();
    connection = await openSqlConnection(database.target);
    dataSource = await openDataSource(database.target, { entities: [], migrations: [] });
    const ascii = dialect === 'mysql' ? ' CHARACTER SET ascii' : '';
    await connection.run(
      `CREATE TABLE thing (id VARCHAR(30) NOT NULL PRIMARY KEY, name VARCHAR(60)${ascii}, size INTEGER UNIQUE CHECK (size >= 0))`,
    );
    await connection.run('INSERT INTO thing (id, size) VALUES (?, 4)', [canary]);
  });
  afterAll(async () => {
    await connection.close();
    await dataSource.destroy();
    await database.drop();
  });

  const own = (sql: string) => (dialect === 'postgres' ? numberPlaceholders(sql) : sql);
  const ways: Record<string, (sql: string, values: readonly unknown[]) => Promise<unknown>> = {
    'a statement': (sql, values) => connection.run(sql, values as string[]),
    'a question': (sql, values) => connection.all(sql, values as string[]),
    'a transaction': (sql, values) => connection.transaction((tx) => tx.run(sql, values as string[])),
    "TypeORM's read": (sql, values) => dataSource.query(own(sql), [...values]),
    "TypeORM's transaction": (sql, values) =>
      writeTransaction(dataSource, WriteMutex.of(database.target), (manager) =>
        manager.query(own(sql), [...values]),
      ),
  };
  const kinds = failing.filter(({ on }) => on?.includes(dialect) ?? true);

  it.each(kinds)('tell nothing of what was bound: $kind', async ({ sql, values }) => {
    for (const [way, execute] of Object.entries(ways)) {
      const failure: unknown = await execute(sql, values).then(
        () => 'it did not fail',
        (error: unknown) => error,
      );
      expect([way, types.isNativeError(failure)]).toEqual([way, true]);
      const told = inspect(failure, { depth: 10, showHidden: true, maxStringLength: Infinity });
      expect([way, told.match(/.{0,60}4711.{0,60}/)?.[0]]).toEqual([way, undefined]);
      // What happened is still to be read.
      expect((failure as Error).message).toMatch(/\w{4}/);
    }
  });
});
