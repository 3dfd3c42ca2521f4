import type { Row, SqlConnection, SqlValue } from '@bizproc-kit/persistence';
import type {
  Backlog,
  LedgerLine,
  RunDetails,
  RunFilter,
  RunHistory,
  RunSummary,
} from '../run-history.port.js';
import { dayOf, dayText } from '../run-id.js';
import { lanes, runStates, type RunState } from '../run-state.js';
import { summaryColumns, toDetails, toSummary } from './run-row.js';
import { conditionsOf } from './run-conditions.js';

const defaultLimit = 50;

/** Reads the journal for operators. Every list walks an index and stops at its limit. @internal */
export class SqlRunHistory implements RunHistory {
  constructor(private readonly connection: SqlConnection) {}

  async list(filter: RunFilter): Promise<RunSummary[]> {
    const { where, values } = conditionsOf(filter);
    const limit = Math.max(1, filter.limit ?? defaultLimit);
    const rows = await this.connection.all(
      `SELECT ${summaryColumns} FROM bizproc_run ${where} ORDER BY id DESC LIMIT ${Math.floor(limit)}`,
      values,
    );
    return rows.map(toSummary);
  }

  async count(filter: RunFilter): Promise<number> {
    const { where, values } = conditionsOf(filter);
    const [row] = await this.connection.all(`SELECT COUNT(*) AS runs FROM bizproc_run ${where}`, values);
    return Number(row!.runs);
  }

  async show(runId: string): Promise<RunDetails | undefined> {
    const [row] = await this.connection.all(
      `SELECT ${summaryColumns}, expects_answer, payload, answer FROM bizproc_run WHERE id = ?`,
      [runId],
    );
    if (!row) return undefined;
    const events = await this.connection.all(
      'SELECT at, kind, detail FROM bizproc_run_event WHERE run_id = ? ORDER BY id',
      [runId],
    );
    return toDetails(row, events);
  }

  async backlog(): Promise<Backlog> {
    const attention = await this.connection.all(
      `SELECT state, COUNT(*) AS runs, MIN(received_at) AS oldest FROM bizproc_run
       WHERE attention = 1 GROUP BY state`,
    );
    const due = await this.connection.all(
      'SELECT lane, COUNT(*) AS runs, MIN(due_at) AS oldest FROM bizproc_run WHERE due_at IS NOT NULL GROUP BY lane',
    );
    const inState = (wanted: RunState) => countOf(attention.find(({ state }) => state === wanted));
    const inLane = (wanted: number) => countOf(due.find(({ lane }) => Number(lane) === wanted));
    const waiting = inState('waiting');
    const execution = inLane(lanes.execution);
    const answer = inLane(lanes.answer);
    return {
      waiting: { count: waiting.count, oldestAt: waiting.oldest },
      dead: inState('dead').count,
      execution: { count: execution.count, oldestDueAt: execution.oldest },
      answer: { count: answer.count, oldestDueAt: answer.oldest },
    };
  }

  async ledger(filter: { memberId?: string; since?: number }): Promise<LedgerLine[]> {
    const conditions: string[] = [];
    const values: SqlValue[] = [];
    if (filter.memberId !== undefined) {
      conditions.push('member_id = ?');
      values.push(filter.memberId);
    }
    if (filter.since !== undefined) {
      conditions.push('day >= ?');
      values.push(dayOf(filter.since));
    }
    const rows = await this.connection.all(
      `SELECT * FROM bizproc_ledger ${conditions.length ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY day DESC, member_id`,
      values,
    );
    return rows.map(toLedgerLine);
  }
}

const countOf = (row: Row | undefined): { count: number; oldest: number | null } => ({
  count: Number(row?.runs ?? 0),
  oldest: row === undefined || row.oldest === null ? null : Number(row.oldest),
});

function toLedgerLine(row: Row): LedgerLine {
  const counter = (name: string) => Number(row[`n_${name}`]);
  const states = Object.fromEntries(runStates.map((state) => [state, counter(state)])) as Record<
    RunState,
    number
  >;
  const inStates = runStates.reduce((sum, state) => sum + states[state], 0);
  return {
    memberId: row.member_id as string,
    day: dayText(Number(row.day)),
    accepted: counter('accepted'),
    states,
    pruned: counter('pruned'),
    purged: counter('purged'),
    duplicates: counter('duplicates'),
    rejected: counter('rejected'),
    spooled: counter('spooled'),
    balanced:
      counter('accepted') === inStates + counter('pruned') + counter('purged') &&
      runStates.every((state) => states[state] >= 0),
  };
}
