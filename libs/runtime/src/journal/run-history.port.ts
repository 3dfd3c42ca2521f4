import type { Confirmation, RunOutcome } from './run.js';
import type { RunState } from './run-state.js';

/** Which runs to list. All given conditions hold together. @public */
export interface RunFilter {
  readonly memberId?: string;
  readonly states?: readonly RunState[];
  readonly code?: string;
  readonly workflowId?: string;
  /** Received at this time or later; milliseconds since the epoch. */
  readonly since?: number;
  /** Received before this time; milliseconds since the epoch. */
  readonly until?: number;
  /** A part of the error's text, in any case. */
  readonly error?: string;
  /** The newest so many, 50 unless told. There are more when as many were found: `before` leads to them. */
  readonly limit?: number;
  /** Runs before this id (the last one of the previous page): newest come first. */
  readonly before?: string;
}

/** One line of a list of runs. Times are milliseconds since the epoch. @public */
export interface RunSummary {
  readonly id: string;
  readonly memberId: string;
  readonly workflowId: string;
  readonly code: string;
  readonly state: RunState;
  readonly outcome: RunOutcome | null;
  readonly confirmation: Confirmation | null;
  readonly attempt: number;
  readonly sends: number;
  readonly receivedAt: number;
  readonly deadlineAt: number | null;
  readonly dueAt: number | null;
  readonly finishedAt: number | null;
  readonly error: string | null;
}

/** Everything known of a run, with its history in order. Holds customers' data, and no token. @public */
export interface RunDetails extends RunSummary {
  readonly expectsAnswer: boolean;
  readonly input: unknown;
  readonly answer: unknown;
  readonly events: readonly { at: number; kind: string; detail: unknown }[];
}

/** The ledger's counters of one portal and day of receipt. @public */
export interface LedgerLine {
  readonly memberId: string;
  /** `2026-08-21`. */
  readonly day: string;
  readonly accepted: number;
  readonly states: Readonly<Record<RunState, number>>;
  readonly pruned: number;
  readonly purged: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly spooled: number;
  /** accepted = sum of states + pruned + purged. */
  readonly balanced: boolean;
}

/** Runs that are due or will be, of one lane. */
export interface DueRuns {
  readonly count: number;
  /** When the first of them is or was due; `null` when there is none. */
  readonly oldestDueAt: number | null;
}

/** What lies in the journal and is not finished. */
export interface Backlog {
  /** Deferred runs that wait for an answer from outside. */
  readonly waiting: WaitingRuns;
  /** Runs that were given up and wait for an operator. */
  readonly dead: number;
  /** Runs to be executed, and answers to be sent or confirmed. */
  readonly execution: DueRuns;
  readonly answer: DueRuns;
}

/** Runs that were deferred and wait for an answer from outside. */
export interface WaitingRuns {
  readonly count: number;
  /** When the call of the oldest was received; `null` when none waits. */
  readonly oldestAt: number | null;
}

/**
 * The reading side of the journal.
 *
 * @public
 */
export interface RunHistory {
  list(filter: RunFilter): Promise<RunSummary[]>;
  /** How many runs a list without limit would have. */
  count(filter: RunFilter): Promise<number>;
  show(runId: string): Promise<RunDetails | undefined>;
  /** Counts what is not finished, by indexes: the length of the history does not matter. */
  backlog(): Promise<Backlog>;
  ledger(filter: { memberId?: string; since?: number }): Promise<LedgerLine[]>;
}
