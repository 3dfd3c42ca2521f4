/** The `CallJournal` of the host. */
export const CALL_JOURNAL = Symbol('bizproc-kit call journal');

/** Its `RunHistory`. */
export const RUN_HISTORY = Symbol('bizproc-kit run history');

/** Its `RunMaintenance`. */
export const RUN_MAINTENANCE = Symbol('bizproc-kit run maintenance');
