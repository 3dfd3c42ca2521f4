/**
 * One thing that keeps an activity from being used: where it is, which rule it breaks, and what to write.
 *
 * @public
 */
export interface DefinitionProblem {
  /** Class where it is found: the activity, its input or its output. */
  className: string;
  /** Member or property id, where it concerns one. */
  property?: string;
  /** Stable name of the rule. */
  rule: string;
  message: string;
  /** A line that mends it. */
  write?: string;
}
