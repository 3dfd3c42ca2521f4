import { randomBytes } from 'node:crypto';
import { databaseFailure, openSqlConnection, WriteMutex } from '@bizproc-kit/persistence';
import { testDialects } from '@bizproc-kit/persistence/testing';
import { openTestJournal, sqlJournal } from '../../testing/test-journal.js';
import type { NewCall } from '../run.js';
import { newRunId } from '../run-id.js';

jest.setTimeout(60_000);

const aCall = (): NewCall => ({
  runId: newRunId(Date.now()),
  memberId: 'a'.repeat(32),
  tokenHash: randomBytes(32).toString('base64url'),
  workflowId: 'wf',
  code: 'known',
  expectsAnswer: true,
  receivedAt: Date.now(),
  sentAt: Date.now(),
  deadlineAt: null,
  payload: { properties: {}, documentId: ['a', 'b', 'c'], documentType: ['a', 'b', 'c'] },
  sealedToken: 'sealed',
  sealedCallToken: null,
});

// MariaDB locks rows of a call only where the call is known.
const dialects = testDialects().filter(({ dialect }) => dialect !== 'mysql');

describe.each(dialects)('a journal whose $dialect is locked by somebody else', ({ dialect, create }) => {
  it('gives a group of calls back as a whole, after one wait, and takes them afterwards', async () => {
    const database = await create();
    const connection = await openTestJournal(database);
    const other = await openSqlConnection(database.target, { mutex: new WriteMutex() });
    const { journal } = sqlJournal(connection);
    const calls = Array.from({ length: 16 }, aCall);
    const accept = () => Promise.allSettled(calls.map((call) => journal.accept(call)));
    const begun = Date.now();
    const results = await other.transaction(async (tx) => {
      if (dialect === 'postgres') await tx.run('LOCK TABLE bizproc_run IN ACCESS EXCLUSIVE MODE');
      return accept();
    });
    const failures = results.map((result) =>
      result.status === 'rejected' ? databaseFailure(result.reason) : result.value,
    );
    expect(new Set(failures)).toEqual(new Set(['busy']));
    expect(Date.now() - begun).toBeLessThan(16_000);
    expect((await accept()).map(({ status }) => status)).toEqual(calls.map(() => 'fulfilled'));
    await other.close();
    await connection.close();
    await database.drop();
  });
});
