/**
 * One thing that the platform would refuse, or that would surprise somebody.
 *
 * @public
 */
export interface LintFinding {
  /** An `error` keeps the application from starting. */
  severity: 'error' | 'warning';
  /** Stable name of the rule; all are listed in `docs/guide/writing-an-activity.md`. */
  rule: string;
  className: string;
  /** Registered code. */
  code: string;
  /** Property id, where it concerns one. */
  property?: string;
  message: string;
}
