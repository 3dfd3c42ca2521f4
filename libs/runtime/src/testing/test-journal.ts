import { openDataSource } from '@bizproc-kit/persistence';
import type { TestDatabase } from '@bizproc-kit/persistence/testing';
import { openJournalConnection, type JournalConnection } from '../journal/sql/journal-connection.js';
import type { JournalUnderTest } from '../contract/call-journal.contract.js';
import { runtimeMigrations } from '../journal/sql/journal-tables.migration.js';
import { SqlCallJournal } from '../journal/sql/sql-call-journal.js';
import { SqlRunHistory } from '../journal/sql/sql-run-history.js';
import { SqlRunMaintenance } from '../journal/sql/sql-run-maintenance.js';
import { PortalTurns } from '../turns/portal-turns.js';
import { TurnCensus } from '../turns/turn-census.js';

const leaseMs = 60_000;

/** A connection to a database that has the journal's tables and nothing else. */
export async function openTestJournal({ target }: TestDatabase): Promise<JournalConnection> {
  const dataSource = await openDataSource(target, { entities: [], migrations: runtimeMigrations });
  await dataSource.destroy();
  return openJournalConnection(target);
}

/** The SQL journal as the contract suites see it. */
export function sqlJournal(connection: JournalConnection): JournalUnderTest {
  const turns = (owner: string) => new PortalTurns(connection, { owner, leaseMs });
  return {
    journal: new SqlCallJournal(connection),
    history: new SqlRunHistory(connection),
    maintenance: new SqlRunMaintenance(connection),
    takeTurn: (memberId, owner) => turns(owner).take(memberId, Date.parse('2026-08-21T14:00:00Z')),
    expireTurn: async (memberId) => {
      await connection.run('UPDATE bizproc_portal_turn SET lease_until = 1 WHERE member_id = ?', [memberId]);
    },
    releaseTurn: (turn) => turns(turn.owner).release(turn, turn.tat),
    forsakeTurn: (memberId, owner) => turns(owner).forsake(memberId),
    dueAndFree: (now) => new TurnCensus(connection, 'census').dueAndFree(now, 10_000),
    orphaned: () => new TurnCensus(connection, 'census').orphaned(10_000),
    close: () => connection.close(),
  };
}
