import { parentPort, workerData } from 'node:worker_threads';
import type { SqliteTarget } from '@bizproc-kit/persistence';
import { acceptCalls } from './accept-calls.js';
import { transact } from '../../database/transact.js';
import type { StoredCall } from './stored-values.js';
import type { AcceptReply } from './accept-thread.js';
import { openSqliteJournal } from '../../database/sqlite-journal.js';

/** What runs on the thread of `AcceptThread`: a connection that does nothing but store calls. */
const connection = openSqliteJournal(workerData as SqliteTarget);

parentPort!.on('message', (calls: StoredCall[]) => {
  void store(calls).then((reply) => parentPort!.postMessage(reply));
});

async function store(calls: readonly StoredCall[]): Promise<AcceptReply> {
  try {
    return { accepted: await transact(await connection, (tx) => acceptCalls(tx, calls)) };
  } catch (error) {
    // Errors lose what drivers add to them on the way between threads, and by that they are classified.
    const { message, code, errcode } = error as { message: string; code?: unknown; errcode?: unknown };
    return { failure: { message, code, errcode } };
  }
}
