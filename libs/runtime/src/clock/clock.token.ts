/** The `Clock` that all work follows. */
export const CLOCK = Symbol('bizproc-kit clock');
