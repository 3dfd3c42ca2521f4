import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { openSqlConnection } from '../open-sql-connection.js';
import { holdSqliteFile } from './sqlite-holder.js';
import { loadSqlite } from './sqlite-engine.js';

describe('holding a SQLite file', () => {
  let folder: string;
  const target = () => ({
    dialect: 'sqlite' as const,
    path: join(folder, 'host.sqlite'),
    label: 'host.sqlite',
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bizproc-held-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('refuses a second host in one sentence that says who holds it and what to do', async () => {
    const release = await holdSqliteFile(target(), 'http://127.0.0.1:3000');
    await expect(holdSqliteFile(target(), 'http://127.0.0.1:3001')).rejects.toMatchObject({
      code: 'BPK_DATABASE_HELD',
      message: expect.stringMatching(
        new RegExp(`process ${process.pid}, http://127\\.0\\.0\\.1:3000, since .*DATABASE_URL`),
      ),
    });
    release();
    (await holdSqliteFile(target(), 'http://127.0.0.1:3001'))();
  });

  it('keeps it when the caller forgets about it', async () => {
    await holdSqliteFile(target(), 'a host');
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    await expect(holdSqliteFile(target(), 'another')).rejects.toMatchObject({ code: 'BPK_DATABASE_HELD' });
  });

  it('lets exactly one of several have it that start together', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => holdSqliteFile(target(), `host ${index}`)),
    );
    const held = tries.filter(({ status }) => status === 'fulfilled');
    expect(held).toHaveLength(1);
    for (const one of held) (one as PromiseFulfilledResult<() => void>).value();
  });

  it('leaves the database itself to everybody', async () => {
    const release = await holdSqliteFile(target(), 'a host');
    const connection = await openSqlConnection(target(), {});
    await connection.run('CREATE TABLE t (a)');
    await connection.close();
    release();
  });

  it('is given back by a process that is killed', async () => {
    await loadSqlite();
    const engine = process.getBuiltinModule?.('node:sqlite') ? 'node:sqlite' : '@photostructure/sqlite';
    const script = `
      const { DatabaseSync } = require(${JSON.stringify(engine)});
      const database = new DatabaseSync(${JSON.stringify(`${target().path}-host`)});
      database.exec("CREATE TABLE holder (pid, who, since)");
      database.exec("BEGIN IMMEDIATE");
      console.log('held');
      setInterval(() => {}, 1000);`;
    const child: ChildProcess = spawn(process.execPath, ['-e', script], { cwd: __dirname });
    await once(child.stdout!, 'data');
    await expect(holdSqliteFile(target(), 'me')).rejects.toMatchObject({ code: 'BPK_DATABASE_HELD' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    (await holdSqliteFile(target(), 'me'))();
  });
});
