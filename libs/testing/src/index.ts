export type { ActivityClass, InputOf, InputValues, OutputOf } from './harness/activity-class.js';
export { ActivityHarness, type HarnessOptions, type RunOptions } from './harness/activity-harness.js';
export { ActivityRun, type RunOutcome } from './harness/activity-run.js';
export { ManualClock } from './harness/manual-clock.js';
export { type PortalReply, type RecordedCall, RecordedPortal } from './harness/recorded-portal.js';
export { UnexpectedCallError } from './harness/unexpected-call.error.js';
export { UnknownPropertyError } from './values/unknown-property.error.js';
