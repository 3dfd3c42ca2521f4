/** The `ActivityResolver` of the host. */
export const ACTIVITY_RESOLVER = Symbol('bizproc-kit activity resolver');
