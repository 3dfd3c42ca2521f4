import type { SqlExecutor } from '@bizproc-kit/persistence';
import type { Acceptance } from '../call-journal.port.js';
import type { StoredCall } from './stored-values.js';
import { dayOf } from '../run-id.js';
import { laneOf } from '../run-state.js';
import { keyOf } from './accept-calls.js';
import { postgresWords } from '../../database/sql-words.js';
import { addedUp, ledgerInsert } from './ledger-columns.js';
import { dueEarlier } from './make-due.js';

const counted = ['accepted', 'received', 'duplicates'] as const;

/**
 * As `acceptCalls`, in one statement that is a transaction of its own: each way to the server and back would cost more
 * than what it asks for. The calls travel as one JSON text, their payloads in base64.
 *
 * The ledger's part waits for that of the turns: the order in which a turn's holder locks the two.
 */
const statement = `
  WITH given AS MATERIALIZED (
    SELECT * FROM json_to_recordset(?::json) AS given (
      id text, member_id text, token_hash text, times integer, day integer, workflow_id text, code text,
      expects_answer smallint, received_at bigint, sent_at bigint, deadline_at bigint, payload text,
      sealed_token text, sealed_call_token text)
  ), seen AS (
    INSERT INTO bizproc_seen_call (member_id, token_hash, stored_by, received_at)
    SELECT member_id, token_hash, id, received_at FROM given
    ORDER BY token_hash COLLATE "C", member_id COLLATE "C"
    ON CONFLICT DO NOTHING
    RETURNING member_id, token_hash
  ), stored AS (
    SELECT given.* FROM given JOIN seen USING (member_id, token_hash)
  ), runs AS (
    INSERT INTO bizproc_run (id, member_id, day, state, lane, attempt, claim, due_at, workflow_id, code, expects_answer,
      received_at, sent_at, deadline_at, payload, sealed_token, sealed_call_token, interrupted, sends, probes)
    SELECT id, member_id, day, 'received', ${laneOf('received')}, 0, 0, received_at, workflow_id, code, expects_answer,
      received_at, sent_at, deadline_at, decode(payload, 'base64'), sealed_token, sealed_call_token, 0, 0, 0
    FROM stored
  ), turns AS (
    INSERT INTO bizproc_portal_turn (member_id, fence, clean, tat, next_due_at)
    SELECT member_id, 0, 1, 0, MIN(received_at) FROM stored GROUP BY member_id ORDER BY member_id COLLATE "C"
    ${dueEarlier(postgresWords)}
    RETURNING 1
  ), ledger AS (
    ${ledgerInsert(counted)}
    SELECT given.member_id, given.day, COUNT(seen.member_id), COUNT(seen.member_id),
      SUM(given.times) - COUNT(seen.member_id)
    FROM given LEFT JOIN seen USING (member_id, token_hash)
    WHERE (SELECT COUNT(*) FROM turns) >= 0
    GROUP BY given.member_id, given.day ORDER BY given.member_id COLLATE "C", given.day
    ${addedUp(postgresWords, counted)}
  )
  SELECT member_id, token_hash FROM seen`;

export async function acceptCallsOnPostgres(
  connection: SqlExecutor,
  calls: readonly StoredCall[],
): Promise<Acceptance[]> {
  if (calls.length === 0) return [];
  const given = new Map<string, { readonly first: StoredCall; times: number }>();
  for (const call of calls) {
    const key = keyOf(call.memberId, call.tokenHash);
    const known = given.get(key);
    if (known) known.times += 1;
    else given.set(key, { first: call, times: 1 });
  }
  const rows = [...given.values()].map(({ first, times }) => rowOf(first, times));
  const won = new Set<string>();
  for (const { member_id, token_hash } of await connection.all(statement, [JSON.stringify(rows)])) {
    won.add(keyOf(member_id as string, token_hash as string));
  }
  // The first of those that are alike is the one that was stored.
  return calls.map(({ memberId, tokenHash }) =>
    won.delete(keyOf(memberId, tokenHash)) ? 'stored' : 'duplicate',
  );
}

const rowOf = (call: StoredCall, times: number) => ({
  id: call.runId,
  member_id: call.memberId,
  token_hash: call.tokenHash,
  times,
  day: dayOf(call.receivedAt),
  workflow_id: call.workflowId,
  code: call.code,
  expects_answer: call.expectsAnswer ? 1 : 0,
  received_at: call.receivedAt,
  sent_at: call.sentAt,
  deadline_at: call.deadlineAt,
  payload: Buffer.from(call.payload.buffer, call.payload.byteOffset, call.payload.byteLength).toString(
    'base64',
  ),
  sealed_token: call.sealedToken,
  sealed_call_token: call.sealedCallToken,
});
