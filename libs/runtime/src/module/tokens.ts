/** The process's pino logger. */
export const LOGGER = Symbol('bizproc-kit logger');

/** The validated `RuntimeSettings`. */
export const RUNTIME_SETTINGS = Symbol('bizproc-kit settings');

/** The `Clock` that all work follows. */
export const CLOCK = Symbol('bizproc-kit clock');
