export { describeCallJournal } from './call-journal.contract.js';
export type { JournalUnderTest } from './call-journal.contract.js';
export { describePortalScheduler } from './portal-scheduler.contract.js';
export type { SchedulersUnderTest } from './portal-scheduler.contract.js';
