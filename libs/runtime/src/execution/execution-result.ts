import type { RunAnswer, RunOutcome } from '../journal/run.js';

/** How an attempt ended. */
export type ExecutionResult =
  | {
      readonly kind: 'answer';
      readonly answer: RunAnswer;
      readonly outcome: RunOutcome;
      readonly error?: string;
    }
  | { readonly kind: 'deferred' }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly error: string }
  /**
   * The portal cannot be reached, or takes no more work before `at`: the run waits with it. No failure of the activity, so
   * none is counted.
   */
  | { readonly kind: 'away'; readonly error: string; readonly busy: boolean; readonly at?: Date }
  /** The portal cannot be used until somebody acts: the run waits with it, and no failure is counted. */
  | { readonly kind: 'blocked'; readonly reason: string; readonly error: string }
  /** The process is going down: another one takes the run. */
  | { readonly kind: 'handed-back' }
  /** Left for an operator. */
  | { readonly kind: 'dead'; readonly error: string };
