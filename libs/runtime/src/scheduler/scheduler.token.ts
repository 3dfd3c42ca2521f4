/** The `PortalScheduler` of the host. */
export const PORTAL_SCHEDULER = Symbol('bizproc-kit scheduler');
