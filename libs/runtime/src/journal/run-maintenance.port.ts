import type { RunAnswer, RunOutcome } from './run.js';

/** What an operator decides about a run that is not at work. @public */
export type OperatorDecision =
  | { readonly kind: 'replay' }
  /** Sends a dead run's answer again; it is not executed again. */
  | { readonly kind: 'resend' }
  | { readonly kind: 'complete' | 'fail'; readonly outcome: RunOutcome; readonly answer: RunAnswer }
  | { readonly kind: 'cancel' };

/**
 * `busy`: a worker holds the run at this moment, ask again. `refused`: its state does not allow it.
 *
 * @public
 */
export type DecisionResult = 'done' | 'busy' | 'refused' | 'unknown';

/** @public */
export interface PurgeFilter {
  readonly memberId: string;
  readonly runId?: string;
}

/** Counters that are not runs: what was not accepted. */
export interface LedgerCount {
  readonly memberId: string;
  readonly day: number;
  readonly name: 'duplicates' | 'rejected' | 'spooled';
  readonly count: number;
}

/**
 * The operator's and the janitor's side of the journal.
 *
 * @public
 */
export interface RunMaintenance {
  decide(runId: string, decision: OperatorDecision, at: number): Promise<DecisionResult>;
  /** Removes finished runs that ended before `before`, at most `limit` of them, and forgotten seen calls; says how many runs. */
  prune(before: number, limit: number): Promise<number>;
  /** Removes a portal's runs, or one of them, whatever their state, because the customer asked for it. */
  purge(filter: PurgeFilter): Promise<number>;
  count(counts: readonly LedgerCount[]): Promise<void>;
}
