import { openDataSource, openSqlConnection, type SqlConnection } from '@bizproc-kit/persistence';
import { testDialects, type TestDatabase } from '@bizproc-kit/persistence/testing';
import { runtimeMigrations } from '../../journal/sql/journal-tables.migration.js';
import { QuarantineStore, type QuarantineRow } from './quarantine-store.js';

const memberId = 'a'.repeat(32);

describe.each(testDialects())('the quarantine’s table on $dialect', ({ create }) => {
  let database: TestDatabase;
  let connection: SqlConnection;
  beforeAll(async () => {
    database = await create();
    await (await openDataSource(database.target, { entities: [], migrations: runtimeMigrations })).destroy();
    connection = await openSqlConnection(database.target);
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });
  beforeEach(() => connection.run('DELETE FROM bizproc_quarantine'));

  const row = (id: number, credential = 'one'): QuarantineRow => ({
    id: `run-${id}`,
    memberId,
    credential,
    receivedAt: 1_000 + id,
    bytes: 7,
    sealed: `sealed ${id}`,
  });
  const one = () => new QuarantineStore(connection, 'one');
  const other = () => new QuarantineStore(connection, 'other');
  const ids = (rows: readonly QuarantineRow[]) => rows.map(({ id }) => id).sort();

  it('gives what is due to one process, oldest first, and to another when the time is over', async () => {
    for (const id of [3, 1, 2]) await one().add(row(id));
    expect(await one().dueMembers(1_000, 10)).toEqual([]);
    expect(await one().dueMembers(1_003, 10)).toEqual([memberId]);
    expect(ids(await one().claim(memberId, 1_003, 5_000, 2))).toEqual(['run-1', 'run-2']);
    expect(await other().claim(memberId, 1_003, 5_000, 2)).toEqual([row(3)]);
    expect(await other().claim(memberId, 4_999, 9_000, 10)).toEqual([]);
    expect(ids(await other().claim(memberId, 5_000, 9_000, 10))).toEqual(['run-1', 'run-2', 'run-3']);
  });

  it('takes a call once, however often it is brought', async () => {
    expect(await one().add(row(1))).toBe(true);
    expect(await other().add(row(1))).toBe(false);
    expect(await one().claim(memberId, 2_000, 5_000, 10)).toEqual([row(1)]);
  });

  it('does not read before its time what was put off, until all of the portal is due', async () => {
    for (const id of [1, 2]) await one().add(row(id));
    await one().claim(memberId, 2_000, 5_000, 10);
    await one().postpone(['run-1', 'run-2'], 10_000);
    expect(await one().dueMembers(9_999, 10)).toEqual([]);
    await one().allDue(memberId, 3_000);
    expect(ids(await other().claim(memberId, 3_000, 9_000, 10))).toEqual(['run-1', 'run-2']);
  });

  it('counts the places by credential, and frees them', async () => {
    await one().add(row(1));
    await one().add(row(2));
    await one().add(row(3, 'two'));
    await one().remove(['run-1']);
    const places = await one().places();
    expect(places.sort((a, b) => (a.credential < b.credential ? -1 : 1))).toEqual([
      { memberId, credential: 'one', calls: 1, bytes: 7 },
      { memberId, credential: 'two', calls: 1, bytes: 7 },
    ]);
  });
});
