/**
 * The pieces that the runtime is made of, for benches and for those who put a host together in another way. Less stable
 * than the main entry.
 *
 * @experimental
 */
export { SqlCallJournal } from '../journal/sql/sql-call-journal.js';
export { SqlRunHistory } from '../journal/sql/sql-run-history.js';
export { SqlRunMaintenance } from '../journal/sql/sql-run-maintenance.js';
export { newRunId } from '../journal/run-id.js';
export type { ClaimedRun, NewCall, RunMove } from '../journal/run.js';
export { PortalTurns, TurnCensus } from '../turns/portal-turns.js';
export type { Turn } from '../journal/turn.js';
export { CallReceiver } from '../receiver/call-receiver.service.js';
export type { ReceiverParts, Reception } from '../receiver/call-receiver.service.js';
export type { CallVerifier } from '../receiver/call-verifier.port.js';
export { HandlerController } from '../http/handler.controller.js';
export { CallSpool } from '../receiver/spool/call-spool.js';
export { toNewCall } from '../receiver/incoming-call.js';
export { openJournalConnection } from '../journal/sql/journal-connection.js';
export type { JournalConnection } from '../journal/sql/journal-connection.js';
