/** The `Clock` that all work follows. @internal */
export const CLOCK = Symbol('bizproc-kit clock');
