import type { Row } from '@bizproc-kit/persistence';
import type { RunDetails, RunSummary } from '../run-history.port.js';
import type { ClaimedRun, Confirmation, RunAnswer, RunOutcome, RunPayload } from '../run.js';
import { laneOf, lanes, type RunState } from '../run-state.js';
import { fromJson } from './stored-values.js';

const alwaysClaimed =
  'id, member_id, day, state, attempt, claim, workflow_id, code, expects_answer, received_at, sent_at, deadline_at, ' +
  'outcome, sealed_token, sealed_call_token, interrupted, failures, sends, away_since, portal_sent_at, probes';

/** What is read of a run, by its lane: neither loads the large value that only the other needs. */
export const claimedColumns: Readonly<Record<number, string>> = {
  [lanes.execution]: `${alwaysClaimed}, payload`,
  [lanes.answer]: `${alwaysClaimed}, answer`,
};

export const summaryColumns =
  'id, member_id, workflow_id, code, state, outcome, confirmation, attempt, sends, received_at, deadline_at, due_at, ' +
  'finished_at, error';

const number = (value: unknown): number => Number(value);
const optionalNumber = (value: unknown): number | null => (value === null ? null : Number(value));
const text = (value: unknown): string => value as string;
const optionalText = (value: unknown): string | null => value as string | null;
const bytes = (value: unknown): Uint8Array | null => value as Uint8Array | null;

/** The run as it was found; the claim is written by the caller. What the lane does not need stays as it is stored. */
export function toClaimedRun(row: Row): ClaimedRun {
  const isToExecute = laneOf(text(row.state) as RunState) === lanes.execution;
  return {
    id: text(row.id),
    memberId: text(row.member_id),
    day: number(row.day),
    state: text(row.state) as RunState,
    foundIn: text(row.state) as RunState,
    attempt: number(row.attempt),
    claim: number(row.claim),
    workflowId: text(row.workflow_id),
    code: text(row.code),
    expectsAnswer: number(row.expects_answer) === 1,
    receivedAt: number(row.received_at),
    sentAt: number(row.sent_at),
    deadlineAt: optionalNumber(row.deadline_at),
    payload: isToExecute ? fromJson<RunPayload>(bytes(row.payload)) : null,
    answer: isToExecute ? null : fromJson<RunAnswer>(bytes(row.answer)),
    outcome: optionalText(row.outcome) as RunOutcome | null,
    sealedToken: optionalText(row.sealed_token),
    sealedCallToken: optionalText(row.sealed_call_token),
    interrupted: number(row.interrupted),
    failures: number(row.failures),
    sends: number(row.sends),
    awaySince: optionalNumber(row.away_since),
    portalSentAt: optionalNumber(row.portal_sent_at),
    probes: number(row.probes),
  };
}

export function toSummary(row: Row): RunSummary {
  return {
    id: text(row.id),
    memberId: text(row.member_id),
    workflowId: text(row.workflow_id),
    code: text(row.code),
    state: text(row.state) as RunState,
    outcome: optionalText(row.outcome) as RunOutcome | null,
    confirmation: optionalText(row.confirmation) as Confirmation | null,
    attempt: number(row.attempt),
    sends: number(row.sends),
    receivedAt: number(row.received_at),
    deadlineAt: optionalNumber(row.deadline_at),
    dueAt: optionalNumber(row.due_at),
    finishedAt: optionalNumber(row.finished_at),
    error: optionalText(row.error),
  };
}

export function toDetails(row: Row, events: readonly Row[]): RunDetails {
  return {
    ...toSummary(row),
    expectsAnswer: number(row.expects_answer) === 1,
    input: fromJson(bytes(row.payload)),
    answer: fromJson(bytes(row.answer)),
    events: events.map((event) => ({
      at: number(event.at),
      kind: text(event.kind),
      detail: JSON.parse(text(event.detail)) as unknown,
    })),
  };
}
