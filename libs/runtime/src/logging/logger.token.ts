/** The process's pino logger. @internal */
export const LOGGER = Symbol('bizproc-kit logger');
