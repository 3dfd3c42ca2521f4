/**
 * What the application is started for.
 *
 * - `host`: it takes calls and works on runs.
 * - `operator`: it has the database and all parts, and works on nothing: for commands.
 */
export type RuntimeMode = 'host' | 'operator';

/** The `RuntimeMode`; a host where nobody provides another one. */
export const RUNTIME_MODE = Symbol('bizproc-kit mode');
