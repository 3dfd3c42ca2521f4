import type { SqlExecutor } from '@bizproc-kit/persistence';
import type { Turn } from '../turn.js';
import type { ClaimRequest, CodeLimit } from '../call-journal.port.js';
import type { ClaimedRun } from '../run.js';
import { lanes, queueOf, type DueQueue, type RunState } from '../run-state.js';
import { claimedColumns, toClaimedRun } from './run-row.js';
import { listOf } from '../../database/sql-text.js';

const executable: readonly RunState[] = ['received', 'retrying', 'running'];
/** So many due runs of activities without a place are looked past; it bounds the query, whatever the backlog. */
const lookedPast = 5_000;

/** Attempts that ended with their process, from which on a run is executed alone. */
const suspectAfter = 2;

/** Whether a claim makes it a running one, given that its code is known. */
export function isExecutable(run: ClaimedRun): boolean {
  return executable.includes(run.state);
}

function isSuspect(run: ClaimedRun, { orphaned }: Turn, { codes }: ClaimRequest): boolean {
  const interrupted = run.interrupted + (run.state === 'running' && orphaned ? 1 : 0);
  return interrupted >= suspectAfter && isExecutable(run) && codes.includes(run.code);
}

/** Due runs of a lane in order of their due times, those of the `full` codes left out. */
export async function findDue(
  tx: SqlExecutor,
  turn: Turn,
  lane: number,
  now: number,
  limit: number,
  full: readonly string[] = [],
): Promise<ClaimedRun[]> {
  if (limit <= 0) return [];
  const due = 'member_id = ? AND lane = ? AND due_at <= ? AND claim < ? ORDER BY due_at, id';
  const bound = [turn.memberId, lane, now, turn.fence];
  const most = Math.floor(limit);
  const columns = claimedColumns[lane];
  if (full.length === 0) {
    const rows = await tx.all(`SELECT ${columns} FROM bizproc_run WHERE ${due} LIMIT ${most}`, bound);
    return rows.map(toClaimedRun);
  }
  // The payloads of what is looked past stay where they are. A deferred run that is due needs no place.
  const ids = await tx.all(
    `SELECT id FROM (SELECT id, due_at, code, state FROM bizproc_run WHERE ${due} LIMIT ${lookedPast}) ahead
     WHERE state = 'waiting' OR code NOT IN (${listOf(full)}) ORDER BY due_at, id LIMIT ${most}`,
    [...bound, ...full],
  );
  if (ids.length === 0) return [];
  const rows = await tx.all(
    `SELECT ${columns} FROM bizproc_run WHERE id IN (${listOf(ids)}) ORDER BY due_at, id`,
    ids.map(({ id }) => id as string),
  );
  return rows.map(toClaimedRun);
}

/**
 * Due runs to answer and to look after. One question finds both, unless so many of the one kind are due that they hide
 * those of the other.
 */
export async function findAnswers(tx: SqlExecutor, turn: Turn, request: ClaimRequest): Promise<ClaimedRun[]> {
  const wanted = { answer: Math.max(0, request.answers), look: Math.max(0, request.looks) };
  const most = wanted.answer + wanted.look;
  const asksBoth = wanted.answer > 0 && wanted.look > 0;
  const due = asksBoth ? await findDue(tx, turn, lanes.answer, request.now, most) : [];
  const areAll = asksBoth && due.length < most;
  const of = async (queue: 'answer' | 'look') => {
    const found = due.filter(({ state }) => queueOf(state) === queue).slice(0, wanted[queue]);
    return areAll || found.length === wanted[queue]
      ? found
      : findQueue(tx, turn, queue, request.now, wanted[queue]);
  };
  return [...(await of('answer')), ...(await of('look'))];
}

async function findQueue(
  tx: SqlExecutor,
  turn: Turn,
  queue: DueQueue,
  now: number,
  most: number,
): Promise<ClaimedRun[]> {
  const rows = await tx.all(
    `SELECT ${claimedColumns[lanes.answer]} FROM bizproc_run
     WHERE member_id = ? AND lane = ${lanes.answer} AND due_at <= ? AND claim < ?
       AND state ${queue === 'look' ? '=' : '<>'} 'confirming' ORDER BY due_at, id LIMIT ${Math.floor(most)}`,
    [turn.memberId, now, turn.fence],
  );
  return rows.map(toClaimedRun);
}

/** Due runs to execute, of each limited code no more than it has places; or one suspect alone. */
export async function findExecutions(
  tx: SqlExecutor,
  turn: Turn,
  request: ClaimRequest,
): Promise<{ runs: ClaimedRun[]; suspect: boolean }> {
  const limits = request.limits ?? [];
  const left = new Map<CodeLimit, number>(limits.map((limit) => [limit, limit.places]));
  const found = new Map<string, ClaimedRun>();
  let suspect = false;
  for (;;) {
    const full = limits.filter((limit) => left.get(limit) === 0).flatMap(({ codes }) => codes);
    let passed = false;
    // Those that were found before may be among them again: their codes had a place then.
    for (const run of await findDue(tx, turn, lanes.execution, request.now, request.executions, full)) {
      if (found.has(run.id) || found.size >= request.executions) continue;
      const suspected = isSuspect(run, turn, request);
      suspect ||= suspected;
      if (request.alone && suspected) return { runs: [run], suspect };
      if (request.alone || suspected) continue;
      const limit = isExecutable(run) ? limits.find(({ codes }) => codes.includes(run.code)) : undefined;
      const places = limit && left.get(limit)!;
      if (places === 0) passed = true;
      else found.set(run.id, run);
      if (limit && places) left.set(limit, places - 1);
    }
    if (!passed || found.size >= request.executions) return { runs: [...found.values()], suspect };
  }
}
