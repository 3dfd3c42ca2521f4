export { BizprocModule } from './module/bizproc.module.js';
export type { BizprocModuleAsyncOptions, BizprocModuleOptions } from './module/options/bizproc-options.js';
export { CLOCK } from './clock/clock.token.js';
export { LOGGER } from './logging/logger.token.js';
export { RUNTIME_SETTINGS } from './settings/settings.token.js';
export { createHost } from './host/create-host.js';
export { createOperator } from './host/create-operator.js';
export { runHost } from './host/run-host.js';
export { loadSettings } from './settings/load-settings.js';
export type { LoadSettingsOptions } from './settings/load-settings.js';
export { SettingsError } from './settings/settings.error.js';
export type { RateLimitSetting, RuntimeSettings } from './settings/settings.js';
export { createLogger } from './logging/logger.js';

export { RunNotMovableError, Runs, UnknownRunError } from './runs/runs.service.js';
export { runStates } from './journal/run-state.js';
export type { RunState } from './journal/run-state.js';
export type { Confirmation, RunAnswer, RunOutcome } from './journal/run.js';
export type { CallJournal, OutsideAcceptance } from './journal/call-journal.port.js';
export type {
  LedgerLine,
  RunDetails,
  RunFilter,
  RunHistory,
  RunSummary,
} from './journal/run-history.port.js';
export type {
  DecisionResult,
  OperatorDecision,
  PurgeFilter,
  RunMaintenance,
} from './journal/run-maintenance.port.js';
export { runtimeMigrations } from './journal/sql/journal-tables.migration.js';
export type { Drain, PortalScheduler } from './scheduler/portal-scheduler.port.js';
export type { CompletionOptions } from './completion/completion-options.js';
export type { FairTurnOptions } from './turns/turn-options.js';
export { SleepingPortals } from './runtime/sleeping-portals.js';
export { showsBearerToken } from './http/bearer-token.js';
