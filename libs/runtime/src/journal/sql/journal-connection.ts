import {
  openSqlConnection,
  WriteMutex,
  type DatabaseTarget,
  type SqlConnection,
} from '@bizproc-kit/persistence';
import type { Acceptance } from '../call-journal.port.js';
import type { StoredCall } from './stored-values.js';
import { acceptCalls } from './accept-calls.js';
import { acceptCallsOnPostgres } from './accept-calls-postgres.js';
import { transact, whileSacrificed } from '../../database/transact.js';
import { AcceptThread } from './accept-thread.js';
import { GroupedConnection } from '../../database/grouped-connection.js';
import { SharedHold } from '../../database/shared-hold.js';
import { openSqliteJournal } from '../../database/sqlite-journal.js';

/** The journal's own connection, and the way on which calls come into it. @internal */
export interface JournalConnection extends SqlConnection {
  /** Stores a group of calls in one transaction. */
  acceptCalls(calls: readonly StoredCall[]): Promise<readonly Acceptance[]>;
}

/**
 * Opens it. On SQLite calls are stored on a thread of their own, in turn with the writers of this one.
 *
 * @internal
 */
export async function openJournalConnection(
  target: DatabaseTarget,
  mutex: WriteMutex = WriteMutex.of(target),
): Promise<JournalConnection> {
  if (target.dialect !== 'sqlite') return onServer(await openSqlConnection(target));
  const connection = new GroupedConnection(await openSqliteJournal(target, mutex));
  if (!AcceptThread.available) return accepting(connection);
  const thread = new AcceptThread(target);
  const shared = new SharedHold(mutex);
  return accepting(connection, {
    acceptCalls: (calls) => shared.run(() => thread.accept(calls)),
    close: async () => {
      await mutex.run(() => thread.close());
      await connection.close();
    },
  });
}

/** The same over a connection that orders its writers itself. @internal */
export function onServer(connection: SqlConnection): JournalConnection {
  if (connection.dialect !== 'postgres') return accepting(connection);
  return accepting(connection, {
    acceptCalls: (calls) => whileSacrificed(() => acceptCallsOnPostgres(connection, calls)),
  });
}

function accepting(connection: SqlConnection, instead: Partial<JournalConnection> = {}): JournalConnection {
  return {
    dialect: connection.dialect,
    all: (sql, parameters) => connection.all(sql, parameters),
    run: (sql, parameters) => connection.run(sql, parameters),
    transaction: (work) => connection.transaction(work),
    acceptCalls: (calls) => transact(connection, (tx) => acceptCalls(tx, calls)),
    close: () => connection.close(),
    ...instead,
  };
}
