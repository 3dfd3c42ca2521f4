import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDatabaseUrl, type SqlConnection } from '@bizproc-kit/persistence';
import { openJournalConnection } from '../journal/sql/journal-connection.js';

describe('transactions that share a commit', () => {
  let folder: string;
  let connection: SqlConnection;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bpk-grouped-'));
    connection = await openJournalConnection(parseDatabaseUrl(`sqlite:${join(folder, 'x.sqlite')}`));
    await connection.run('CREATE TABLE line (name TEXT PRIMARY KEY)');
  });
  afterEach(async () => {
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  });

  const insert = (...names: string[]) =>
    connection.transaction(async (tx) => {
      for (const name of names) await tx.run('INSERT INTO line (name) VALUES (?)', [name]);
      return names.length;
    });
  const lines = async () =>
    (await connection.all('SELECT name FROM line ORDER BY name')).map(({ name }) => name);

  it('fail alone, and leave nothing behind', async () => {
    const results = await Promise.allSettled([insert('a'), insert('b', 'a'), insert('c')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await lines()).toEqual(['a', 'c']);
  });

  it('see what those before them have done', async () => {
    const counted = connection.transaction(async (tx) => (await tx.all('SELECT name FROM line')).length);
    const results = await Promise.all([insert('a', 'b'), counted, insert('c')]);
    expect(results[0]).toBe(2);
    expect(await lines()).toEqual(['a', 'b', 'c']);
  });

  it('are durable for another connection when they are acknowledged', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, index) => insert(`line ${index}`)));
    const other = await openJournalConnection(parseDatabaseUrl(`sqlite:${join(folder, 'x.sqlite')}`));
    expect(await other.all('SELECT COUNT(*) AS n FROM line')).toMatchObject([{ n: 300 }]);
    await other.close();
  });
});
