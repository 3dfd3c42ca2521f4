/** The `CallJournal` of the host. @internal */
export const CALL_JOURNAL = Symbol('bizproc-kit call journal');

/** Its `RunHistory`. @internal */
export const RUN_HISTORY = Symbol('bizproc-kit run history');

/** Its `RunMaintenance`. @internal */
export const RUN_MAINTENANCE = Symbol('bizproc-kit run maintenance');
