import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  databaseFailure,
  openDataSource,
  openSqlConnection,
  parseDatabaseUrl,
  type SqlConnection,
  type SqliteTarget,
} from '@bizproc-kit/persistence';

import { newRunId } from '../run-id.js';
import { runtimeMigrations } from './journal-tables.migration.js';
import { AcceptThread } from './accept-thread.js';
import type { StoredCall } from './stored-values.js';

/** A thread cannot run from the sources: `npm run build` makes it. */
const program = new URL('../../../dist/journal/sql/accept-thread.program.js', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'bpk-accept-thread-'));
const target = parseDatabaseUrl(`sqlite:${join(folder, 'journal.sqlite')}`) as SqliteTarget;

let connection: SqlConnection;
let thread: AcceptThread;

beforeAll(async () => {
  await (await openDataSource(target, { entities: [], migrations: runtimeMigrations })).destroy();
  connection = await openSqlConnection(target);
  thread = new AcceptThread(target, program);
});

afterAll(async () => {
  await thread.close();
  await connection.close();
  rmSync(folder, { recursive: true, force: true });
});

function aCall(change: Partial<StoredCall> = {}): StoredCall {
  return {
    runId: newRunId(Date.now()),
    memberId: 'a'.repeat(32),
    tokenHash: randomBytes(32).toString('base64url'),
    workflowId: '6a8859d29f3d18.20418833',
    code: 'invoice',
    expectsAnswer: true,
    receivedAt: 1_700_000_000_000,
    sentAt: 1_700_000_000_000,
    deadlineAt: null,
    payload: Buffer.from('{"properties":{"text":"\\u0000 zażółć 🙂"}}'),
    sealedToken: 'sealed',
    sealedCallToken: null,
    ...change,
  };
}

describe('AcceptThread', () => {
  it('stores calls as they are and recognises those that come again', async () => {
    const call = aCall();
    await expect(thread.accept([call, call, aCall()])).resolves.toEqual(['stored', 'duplicate', 'stored']);
    await expect(thread.accept([aCall({ tokenHash: call.tokenHash })])).resolves.toEqual(['duplicate']);
    const [row] = await connection.all('SELECT payload, code FROM bizproc_run WHERE id = ?', [call.runId]);
    expect(Buffer.from(row!['payload'] as Uint8Array).equals(call.payload)).toBe(true);
    expect(call.payload.length).toBeGreaterThan(0);
  });

  it('keeps the order of groups that are sent together', async () => {
    const call = aCall();
    const again = Array.from({ length: 20 }, () => thread.accept([call]));
    const answers = await Promise.all(again);
    expect(answers.flat()).toEqual(['stored', ...Array.from({ length: 19 }, () => 'duplicate')]);
  });

  it('says what the database said, so that the failure can be classified, and goes on', async () => {
    const call = aCall();
    await thread.accept([call]);
    const failure: unknown = await thread
      .accept([aCall({ runId: call.runId })])
      .catch((error: unknown) => error);
    expect(databaseFailure(failure)).toBe('duplicate');
    await expect(thread.accept([aCall()])).resolves.toEqual(['stored']);
  });

  it('rejects what waited for a thread that ended, and starts another one for what comes next', async () => {
    const ending = new AcceptThread(target, new URL('data:text/javascript,process.exit(3)'));
    const both = await Promise.allSettled([ending.accept([aCall()]), ending.accept([aCall()])]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(ending.accept([aCall()])).rejects.toThrow('The thread that stores calls has ended.');
    await ending.close();
  });
});
