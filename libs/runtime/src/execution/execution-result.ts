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
  /** The portal cannot be used until somebody acts: the run waits with it, and the attempt does not count. */
  | { readonly kind: 'blocked'; readonly reason: string; readonly error: string }
  /** The process is going down: another one takes the run. */
  | { readonly kind: 'handed-back' }
  /** Left for an operator. */
  | { readonly kind: 'dead'; readonly error: string };
