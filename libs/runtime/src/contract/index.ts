export { describeCallJournal } from './call-journal.contract.js';
export type { JournalUnderTest } from './call-journal.contract.js';
