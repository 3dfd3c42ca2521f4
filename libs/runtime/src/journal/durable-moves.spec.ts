import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDialects, type TestDatabase } from '@bizproc-kit/persistence/testing';
import { openTestJournal, sqlJournal } from '../testing/test-journal.js';
import { DurableMoves } from './durable-moves.js';
import { newRunId } from './run-id.js';
import type { JournalConnection } from './sql/journal-connection.js';

jest.setTimeout(30_000);

const now = Date.parse('2026-08-21T14:00:00Z');

describe.each(testDialects())('durable moves on $dialect', ({ dialect, create }) => {
  let database: TestDatabase;
  let connection: JournalConnection;

  beforeAll(async () => {
    database = await create();
    connection = await openTestJournal(database);
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  /** Makes the database refuse one error text with a failure that `databaseFailure` has no name for. */
  const refuse = (refusal: string) =>
    connection.run(
      dialect === 'sqlite'
        ? `CREATE TRIGGER odd BEFORE UPDATE ON bizproc_run WHEN NEW.error = '${refusal}' BEGIN SELECT RAISE(ABORT, 'odd'); END`
        : `ALTER TABLE bizproc_run ADD CONSTRAINT odd CHECK (error <> '${refusal}')`,
    );
  const takeAgain = () =>
    connection.run(dialect === 'sqlite' ? 'DROP TRIGGER odd' : 'ALTER TABLE bizproc_run DROP CONSTRAINT odd');

  const claimed = async () => {
    const memberId = randomBytes(16).toString('hex');
    const { journal, history, takeTurn } = sqlJournal(connection);
    await journal.accept({
      runId: newRunId(now),
      memberId,
      tokenHash: randomBytes(32).toString('base64url'),
      workflowId: 'wf',
      code: 'known',
      expectsAnswer: true,
      receivedAt: now,
      sentAt: now,
      deadlineAt: null,
      payload: { properties: {}, documentId: ['a', 'b', 'c'], documentType: ['a', 'b', 'c'] },
      sealedToken: 'sealed',
      sealedCallToken: null,
    });
    const turn = (await takeTurn(memberId, 'one'))!;
    const { runs } = await journal.claim(turn, {
      now,
      executions: 1,
      answers: 0,
      looks: 0,
      codes: ['known'],
    });
    const ended: string[] = [];
    const moves = new DurableMoves(journal, new AbortController().signal, {
      noteDue: () => undefined,
      noteEnd: (state) => ended.push(state),
      noteDoubt: () => undefined,
    });
    return { run: runs[0]!, moves, ended, shown: () => history.show(runs[0]!.id) };
  };

  it('are repeated over a failure that nobody knows, until it has passed', async () => {
    const refusal = 'refused for a second';
    const { run, moves, shown } = await claimed();
    await refuse(refusal);
    const moving = moves.move(run, { to: 'retrying', at: now, dueAt: now + 5, set: { error: refusal } });
    await sleep(1_000);
    await takeAgain();
    expect(await moving).toMatchObject({ state: 'retrying' });
    expect(await shown()).toMatchObject({ state: 'retrying', attempt: 1, error: refusal });
  });

  it('end dead with the reason when the database takes everything else of the run', async () => {
    const { run, moves, ended, shown } = await claimed();
    await refuse('refused for ever');
    expect(
      await moves.move(run, { to: 'retrying', at: now, dueAt: now, set: { error: 'refused for ever' } }),
    ).toBeUndefined();
    await takeAgain();
    expect(await shown()).toMatchObject({
      state: 'dead',
      attempt: 1,
      error: expect.stringMatching(/^The database refuses to store what became of this run: \w/),
      events: [{ kind: 'attempt', detail: { result: 'not-storable' } }],
    });
    expect(ended).toEqual(['dead']);
  });

  (dialect === 'sqlite' ? it.skip : it)(
    'end dead at once when the database says that it refuses the value',
    async () => {
      const { run, moves, shown } = await claimed();
      const outcome = 'x'.repeat(65) as 'ok';
      const begun = Date.now();
      expect(
        await moves.move(run, { to: 'executed', at: now, dueAt: now, set: { outcome } }),
      ).toBeUndefined();
      expect(Date.now() - begun).toBeLessThan(1_000);
      expect(await shown()).toMatchObject({ state: 'dead', error: expect.stringContaining('refuses') });
    },
  );
});
