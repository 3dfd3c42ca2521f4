import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/** The right to work on one portal. Whoever holds the row with this fence is the only worker. @internal */
export interface Turn {
  readonly memberId: string;
  readonly owner: string;
  readonly fence: number;
  /** Theoretical arrival time of the portal's rate budget, handed over from the last holder. */
  readonly tat: number;
  /** The last holder gave the turn back in order; if not, nobody knows what it has spent. */
  readonly clean: boolean;
  /** The last holder left without a word, as one does that dies: what it was executing was interrupted with its process. */
  readonly orphaned: boolean;
  /** Since when the portal cannot be worked on, looked at again and again; null while it can. */
  readonly troubleSince: number | null;
  /** How far the portal's clock is ahead of ours, milliseconds; null when nobody has compared them. */
  readonly clockOffset: number | null;
}

/** Another process has taken the portal's turn: stop working on it. Whatever was in hand is taken up there. */
export class TurnLostError extends BizprocKitError {
  readonly code = 'BPK_TURN_LOST';
  readonly retry: RetryDecision = { kind: 'never', settled: true };

  constructor(readonly memberId: string) {
    super(`The turn of portal ${memberId} has passed to another process.`);
  }
}
