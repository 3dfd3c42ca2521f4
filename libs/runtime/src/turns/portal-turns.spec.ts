import { testDialects, type TestDatabase } from '@bizproc-kit/persistence/testing';
import type { JournalConnection } from '../journal/sql/journal-connection.js';
import { openTestJournal } from '../testing/test-journal.js';
import { PortalTurns } from './portal-turns.js';
import { TurnCensus } from './turn-census.js';

const memberId = 'a'.repeat(32);
const hour = 3_600_000;

describe.each(testDialects())('leases of turns on $dialect', ({ create }) => {
  let database: TestDatabase;
  let connection: JournalConnection;

  beforeAll(async () => {
    database = await create();
    connection = await openTestJournal(database);
    await connection.run(
      'INSERT INTO bizproc_portal_turn (member_id, fence, clean, tat, next_due_at) VALUES (?, 0, 1, 0, 1)',
      [memberId],
    );
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  it('mean the same to processes whose clocks are apart', async () => {
    const turnsOf = (owner: string) => new PortalTurns(connection, { owner, leaseMs: 10_000 });
    const clock = jest.spyOn(Date, 'now');
    const real = Date.now();

    clock.mockReturnValue(real - hour);
    expect(await turnsOf('behind').take(memberId, real)).toMatchObject({ owner: 'behind' });
    clock.mockReturnValue(real + hour);
    expect(await turnsOf('ahead').take(memberId, real)).toBeUndefined();
    expect(await new TurnCensus(connection, 'ahead').orphaned(10)).toEqual([]);
    await turnsOf('behind').renew();
    expect(await turnsOf('ahead').take(memberId, real)).toBeUndefined();
  });

  it('run out for everybody when nobody renews them', async () => {
    const brief = new PortalTurns(connection, { owner: 'brief', leaseMs: 1 });
    await connection.run('UPDATE bizproc_portal_turn SET owner = NULL, lease_until = NULL');
    await brief.take(memberId, Date.now());
    await new Promise((resolve) => setTimeout(resolve, 20));
    const other = new PortalTurns(connection, { owner: 'other', leaseMs: 10_000 });
    expect(await new TurnCensus(connection, 'other').orphaned(10)).toEqual([memberId]);
    expect(await other.take(memberId, Date.now())).toMatchObject({ owner: 'other', clean: false });
  });
});
