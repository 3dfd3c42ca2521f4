import type { FormObject } from '@bizproc-kit/protocol';
import type { RunState } from './run-state.js';

/** How the activity ended, as told to the workflow. `released`: no replica knew the code. @public */
export type RunOutcome = 'ok' | 'failed' | 'default' | 'released';

/**
 * Why a completed run is believed to be applied (protocol section 3.3: the reply alone proves nothing).
 *
 * @public
 */
export type Confirmation = 'gone' | 'modified' | 'presumed' | 'off';

/** What identifies one version of a run: a change of state holds only where all of it still is true. */
export interface RunStamp {
  readonly id: string;
  readonly memberId: string;
  /** Day of receipt, counted from the epoch in UTC: the ledger's key. */
  readonly day: number;
  readonly state: RunState;
  readonly attempt: number;
  /** Fence of the turn that holds the run, 0 while nobody does. */
  readonly claim: number;
}

/** A call as the receiver stores it. @internal */
export interface NewCall {
  readonly runId: string;
  readonly memberId: string;
  /** Names the event token without telling it: the same call again has the same one. */
  readonly tokenHash: string;
  readonly workflowId: string;
  readonly code: string;
  readonly expectsAnswer: boolean;
  /** Milliseconds since the epoch, like every time in the journal. */
  readonly receivedAt: number;
  readonly sentAt: number;
  readonly deadlineAt: number | null;
  readonly payload: RunPayload;
  readonly sealedToken: string;
  /** The call's own access token, sealed, with its expiry; see `docs/runs-and-turns.md`, "Calls carry a token". */
  readonly sealedCallToken: string | null;
}

/** A run in the hands of a portal's worker. @internal */
export interface ClaimedRun extends RunStamp {
  /** The state in which the run was found: `running` says that an earlier attempt was cut off. */
  readonly foundIn: RunState;
  readonly workflowId: string;
  readonly code: string;
  readonly expectsAnswer: boolean;
  readonly receivedAt: number;
  readonly sentAt: number;
  readonly deadlineAt: number | null;
  /** What the run is executed with; null where it is only to be answered. */
  readonly payload: RunPayload | null;
  /** What the workflow is to get; null until the run was executed. */
  readonly answer: RunAnswer | null;
  readonly outcome: RunOutcome | null;
  readonly sealedToken: string | null;
  readonly sealedCallToken: string | null;
  /** Attempts that ended with the process, not with a result. */
  readonly interrupted: number;
  /** Attempts that failed by the activity's own fault: these its `retry.attempts` bounds. */
  readonly failures: number;
  /** Answers that the portal accepted, since the run was last executed or answered by hand. */
  readonly sends: number;
  /** Since when the portal cannot be reached for the run, or takes its answer not; null when it last did. */
  readonly awaySince: number | null;
  /** The portal's clock at the last answer, whole seconds as milliseconds. */
  readonly portalSentAt: number | null;
  /** Looks and repetitions since the last one that showed the answer lost. */
  readonly probes: number;
}

/** Columns that a change of state may set beside the state. */
export interface RunChanges {
  readonly answer?: RunAnswer;
  readonly outcome?: RunOutcome;
  readonly error?: string | null;
  readonly failures?: number;
  readonly sends?: number;
  readonly awaySince?: number | null;
  readonly portalSentAt?: number | null;
  readonly probes?: number;
  readonly confirmation?: Confirmation;
  readonly sealedCallToken?: null;
}

/** A line of a run's history: an attempt, an answer, a probe, a log line, an operator's decision. */
export interface RunEvent {
  readonly at: number;
  readonly kind: 'attempt' | 'answer' | 'probe' | 'log' | 'outside' | 'operator';
  readonly detail: Readonly<Record<string, unknown>>;
}

/** One change of state, or a rest in the same state when `to` equals it. @internal */
export interface RunMove {
  readonly run: RunStamp;
  readonly to: RunState;
  readonly at: number;
  /** When the next step is due; `null` = not on its own. */
  readonly dueAt: number | null;
  /** The worker goes on with the run at once, so it keeps it. */
  readonly keep?: boolean;
  readonly set?: RunChanges;
  readonly events?: readonly RunEvent[];
}

/** What a call brings for the activity. */
export interface RunPayload {
  readonly properties: FormObject;
  readonly documentId: readonly [string, string, string];
  readonly documentType: readonly [string, string, string];
  readonly userId?: string;
}

/** What a workflow gets: the arguments of `bizproc.event.send` without the token. @public */
export interface RunAnswer {
  readonly returnValues: Record<string, unknown>;
  readonly logMessage?: string;
}
