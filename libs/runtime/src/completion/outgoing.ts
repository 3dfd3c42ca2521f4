import type { ClaimedRun, RunAnswer } from '../journal/run.js';

/** Why an answer is sent once more: it is known to be lost, or nothing proves yet that it was applied. */
export type Repetition = 'lost' | 'unproven';

/** A message that locks a workflow and therefore takes its place in the workflow's line: an answer, or a log line. */
export type Outgoing =
  | {
      readonly kind: 'answer';
      readonly workflowId: string;
      readonly run: ClaimedRun;
      readonly answer: RunAnswer;
      /** Repeats an answer that was lost, or may have been: it has time, and rides with the looks. */
      readonly again?: Repetition;
      /** Was not taken before, perhaps for what it holds: it goes alone, so that it fails no neighbour. */
      readonly alone: boolean;
    }
  | {
      readonly kind: 'log';
      readonly workflowId: string;
      readonly token: string;
      readonly message: string;
      readonly settle: (error?: unknown) => void;
    };
