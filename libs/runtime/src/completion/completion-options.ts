/**
 * How answers are sent (`docs/runs-and-turns.md`, "One handler call").
 *
 * @public
 */
export interface CompletionOptions {
  /** Wait before a run's first answer, milliseconds. Default 1000: the workflow's own hit may still hold its lock. */
  readonly firstDelayMs: number;
  /** Ask the portal whether answers were applied and send lost ones again. Default true; turn it off only on portals that never lose answers. */
  readonly confirm: boolean;
  /** Pause after an answer before the next request to its workflow, milliseconds. Default 300: the portal takes an answer after its reply, and its lock would lose the next one. */
  readonly workflowGapMs: number;
  /** Most answers in one batch. Default 10; 1 sends each alone. */
  readonly batchSize: number;
  /**
   * How long the portal may stay away, or not take an answer, before the run is left to an operator as a dead letter,
   * milliseconds. Default 7 days.
   */
  readonly patienceMs: number;
}

/** @internal */
export const defaultCompletionOptions: CompletionOptions = {
  firstDelayMs: 1000,
  confirm: true,
  workflowGapMs: 300,
  batchSize: 10,
  patienceMs: 7 * 24 * 60 * 60_000,
};
