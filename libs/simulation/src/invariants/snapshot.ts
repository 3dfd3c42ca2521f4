import type { Row } from '@bizproc-kit/persistence';
import type { Universe } from '../history/universe.js';

/** A run as the journal has it. */
export interface RunRow {
  readonly id: string;
  readonly memberId: string;
  readonly workflowId: string;
  readonly day: number;
  readonly state: string;
  readonly attempt: number;
  readonly interrupted: number;
  /** Attempts that count as the activity's own failures. */
  readonly failures: number;
  /** Its portal was away when it was looked at last. */
  readonly isAway: boolean;
  readonly claim: number;
  readonly dueAt: number | null;
  readonly outcome: string | null;
  readonly confirmation: string | null;
  readonly sends: number;
  readonly error: string | null;
  readonly deadlineAt: number | null;
  readonly receivedAt: number;
}

/** What the database holds at a moment at which nobody changes anything. */
export interface Snapshot {
  readonly runs: readonly RunRow[];
  readonly byWorkflow: ReadonlyMap<string, RunRow>;
  readonly ledger: readonly Row[];
  readonly turns: readonly Row[];
}

const text = (value: unknown) => value as string;
const optional = (value: unknown) => (value === null ? null : Number(value));

export async function takeSnapshot({ server }: Universe): Promise<Snapshot> {
  const rows = await server.all('SELECT * FROM bizproc_run');
  const runs = rows.map((row): RunRow => ({
    id: text(row.id),
    memberId: text(row.member_id),
    workflowId: text(row.workflow_id),
    day: Number(row.day),
    state: text(row.state),
    attempt: Number(row.attempt),
    interrupted: Number(row.interrupted),
    failures: Number(row.failures),
    isAway: row.away_since !== null,
    claim: Number(row.claim),
    dueAt: optional(row.due_at),
    outcome: row.outcome as string | null,
    confirmation: row.confirmation as string | null,
    sends: Number(row.sends),
    error: row.error as string | null,
    deadlineAt: optional(row.deadline_at),
    receivedAt: Number(row.received_at),
  }));
  return {
    runs,
    byWorkflow: new Map(runs.map((run) => [run.workflowId, run])),
    ledger: await server.all('SELECT * FROM bizproc_ledger'),
    turns: await server.all('SELECT * FROM bizproc_portal_turn'),
  };
}
