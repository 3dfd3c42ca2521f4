import { randomBytes } from 'node:crypto';
import type { Row, SqlExecutor, SqlValue } from '@bizproc-kit/persistence';
import type { Acceptance } from '../call-journal.port.js';
import type { StoredCall } from './stored-values.js';
import { dayOf } from '../run-id.js';
import { laneOf } from '../run-state.js';
import { LedgerDeltas } from './ledger-deltas.js';
import { rowsOf } from '../../database/sql-text.js';
import { insertRows, wordsOf } from '../../database/sql-words.js';
import { makeDue } from './make-due.js';

const runColumns =
  'id, member_id, day, state, lane, attempt, claim, due_at, workflow_id, code, expects_answer, received_at, sent_at, ' +
  'deadline_at, payload, sealed_token, sealed_call_token, interrupted, sends, probes';

/** What makes a call itself: the seen calls' key. */
export const keyOf = (memberId: string, tokenHash: string) => `${tokenHash} ${memberId}`;

/**
 * Stores a group of calls in the given transaction, on SQLite and MariaDB. Who was first is decided by the seen calls'
 * key.
 */
export async function acceptCalls(tx: SqlExecutor, calls: readonly StoredCall[]): Promise<Acceptance[]> {
  if (calls.length === 0) return [];
  const firsts = new Map<string, StoredCall>();
  for (const call of calls) {
    const key = keyOf(call.memberId, call.tokenHash);
    if (!firsts.has(key)) firsts.set(key, call);
  }
  const stored = await insertSeen(tx, [...firsts.values()]);

  const ledger = new LedgerDeltas();
  const due = new Map<string, number>();
  for (const call of stored) {
    ledger.add(call.memberId, dayOf(call.receivedAt), 'accepted');
    ledger.add(call.memberId, dayOf(call.receivedAt), 'received');
    due.set(call.memberId, Math.min(due.get(call.memberId) ?? Infinity, call.receivedAt));
  }
  // By place, not by call: one call may stand in a group twice.
  const places = new Set(stored.map((call) => calls.indexOf(call)));
  calls.forEach((call, place) => {
    if (!places.has(place)) ledger.add(call.memberId, dayOf(call.receivedAt), 'duplicates');
  });
  await insertRows(tx, `INSERT INTO bizproc_run (${runColumns})`, stored.map(runValues));
  // After the runs: the turn's holder locks its row first and then reads the runs, so it cannot miss one. Before the
  // ledger: the order in which the holder takes the two.
  await makeDue(tx, due);
  await ledger.write(tx);
  return calls.map((_, place) => (places.has(place) ? 'stored' : 'duplicate'));
}

/** Returns the calls that nobody had seen. */
async function insertSeen(tx: SqlExecutor, calls: StoredCall[]): Promise<StoredCall[]> {
  calls.sort((a, b) => (keyOf(a.memberId, a.tokenHash) < keyOf(b.memberId, b.tokenHash) ? -1 : 1));
  // Each attempt to store signs with a name of its own: a call that comes again out of the spool, because its commit was
  // never acknowledged, must not pass for the one that was stored.
  const attempt = randomBytes(12).toString('base64url');
  const rowOf = (call: StoredCall) => [call.memberId, call.tokenHash, attempt, call.receivedAt];
  const insert = (rows: number) =>
    `INSERT INTO bizproc_seen_call (member_id, token_hash, stored_by, received_at) VALUES ${rowsOf(rows, 4)}
     ${wordsOf(tx).keepExisting('member_id')}`;
  if (wordsOf(tx).rowByRow) {
    const one = insert(1);
    const won: StoredCall[] = [];
    for (const call of calls) if ((await tx.run(one, rowOf(call))).changes === 1) won.push(call);
    return won;
  }
  const values = calls.flatMap(rowOf);
  const inserted = await insertAndReadBack(tx, insert(calls.length), values, calls, attempt);
  const won = new Set(inserted.map((row) => keyOf(row.member_id as string, row.token_hash as string)));
  return calls.filter((call) => won.has(keyOf(call.memberId, call.tokenHash)));
}

async function insertAndReadBack(
  tx: SqlExecutor,
  insert: string,
  values: SqlValue[],
  calls: readonly StoredCall[],
  attempt: string,
): Promise<Row[]> {
  await tx.run(insert, values);
  return tx.all(
    `SELECT member_id, token_hash FROM bizproc_seen_call
     WHERE stored_by = ? AND (${calls.map(() => '(member_id = ? AND token_hash = ?)').join(' OR ')})`,
    [attempt, ...calls.flatMap((call) => [call.memberId, call.tokenHash])],
  );
}

function runValues(call: StoredCall): SqlValue[] {
  return [
    call.runId,
    call.memberId,
    dayOf(call.receivedAt),
    'received',
    laneOf('received'),
    0,
    0,
    call.receivedAt,
    call.workflowId,
    call.code,
    call.expectsAnswer ? 1 : 0,
    call.receivedAt,
    call.sentAt,
    call.deadlineAt,
    call.payload,
    call.sealedToken,
    call.sealedCallToken,
    0,
    0,
    0,
  ];
}
