import type { SqlExecutor } from '@bizproc-kit/persistence';
import type { Turn } from '../turn.js';
import type { ClaimRequest, CodeLimit } from '../call-journal.port.js';
import type { ClaimedRun } from '../run.js';
import { lanes, type RunState } from '../run-state.js';
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

function isSuspect(run: ClaimedRun, { codes }: ClaimRequest): boolean {
  const interrupted = run.interrupted + (run.state === 'running' ? 1 : 0);
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
  if (full.length === 0) {
    const rows = await tx.all(`SELECT ${claimedColumns} FROM bizproc_run WHERE ${due} LIMIT ${most}`, bound);
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
    `SELECT ${claimedColumns} FROM bizproc_run WHERE id IN (${listOf(ids)}) ORDER BY due_at, id`,
    ids.map(({ id }) => id as string),
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
      const suspected = isSuspect(run, request);
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
