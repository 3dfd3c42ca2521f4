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
export { PortalTurns } from '../turns/portal-turns.js';
export { TurnCensus } from '../turns/turn-census.js';
export type { Turn } from '../journal/turn.js';
export { CallReceiver } from '../receiver/call-receiver.service.js';
export type { ReceiverParts, Reception } from '../receiver/call-receiver.service.js';
export type { CallVerifier } from '../portals/call-verifier.port.js';
export { HandlerController } from '../http/handler.controller.js';
export { CallSpool } from '../receiver/spool/call-spool.js';
export { DiskFiles } from '../spool/spool-files.js';
export type { SpoolFiles } from '../spool/spool-files.js';
export { toNewCall } from '../receiver/incoming-call.js';
export { openJournalConnection } from '../journal/sql/journal-connection.js';
export type { JournalConnection } from '../journal/sql/journal-connection.js';
export { onServer as journalConnectionOver } from '../journal/sql/journal-connection.js';
export { defaultCompletionOptions } from '../completion/completion-options.js';
export type { CompletionOptions } from '../completion/completion-options.js';
export { ActivityRegistry } from '../execution/activity-registry.js';
export type { ActivityResolver } from '../execution/activity-resolver.port.js';
export { ActivityWatch } from '../execution/activity-watch.js';
export { GlobalSlots } from '../execution/global-slots.js';
export type { OpenPortal, PortalCultures, PortalGateway } from '../portals/portal-gateway.port.js';
export { PortalWorkers } from '../execution/portal-workers.js';
export { RunExecutor } from '../execution/run-executor.js';
export { runtimeMigrations } from '../journal/sql/journal-tables.migration.js';
export { openRecord } from '../receiver/spool/spool-record.js';
export { SpoolReplayer } from '../receiver/spool-replayer.js';
export { Janitor } from '../runtime/janitor.js';
export { LedgerCounts } from '../runtime/ledger-counts.js';
export { DueSweep } from '../scheduler/due-sweep.js';
export { InProcessScheduler } from '../scheduler/in-process.scheduler.js';
export { FleetRoom } from '../turns/fleet-room.js';
export { defaultFairTurnOptions } from '../turns/turn-options.js';
export type { FairTurnOptions } from '../turns/turn-options.js';
export { CALL_JOURNAL, RUN_HISTORY, RUN_MAINTENANCE } from '../journal/journal.tokens.js';
export { RuntimeDatabase } from '../journal/sql/runtime-database.js';
export { RuntimeMetrics } from '../metrics/runtime-metrics.js';
export { HostWork } from '../runtime/host-work.js';
export { PORTAL_SCHEDULER } from '../scheduler/scheduler.token.js';
export { InstallationsGateway } from '../runtime/installations-gateway.js';
export { Doorbell } from '../runtime/doorbell.js';
export { sweepBells } from '../runtime/sweep-bells.js';
export { DueAlarms } from '../scheduler/due-alarms.js';
export { openEventToken } from '../journal/sealed-tokens.js';
export { wordsOf } from '../database/sql-words.js';
