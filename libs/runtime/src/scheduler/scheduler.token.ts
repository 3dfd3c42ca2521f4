/** The `PortalScheduler` of the host. @internal */
export const PORTAL_SCHEDULER = Symbol('bizproc-kit scheduler');
