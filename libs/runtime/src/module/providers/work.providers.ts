import type { Provider } from '@nestjs/common';
import { PortalCultureBook } from '@bizproc-kit/installations';
import { TokenCipher } from '@bizproc-kit/persistence';
import type { Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import { CLOCK } from '../../clock/clock.token.js';
import { defaultCompletionOptions } from '../../completion/completion-options.js';
import { ActivityRegistry } from '../../execution/activity-registry.js';
import type { ActivityResolver } from '../../execution/activity-resolver.port.js';
import { ACTIVITY_RESOLVER } from '../../execution/activity-resolver.token.js';
import { ActivityWatch } from '../../execution/activity-watch.js';
import { GlobalSlots } from '../../execution/global-slots.js';
import { PortalWorkers } from '../../execution/portal-workers.js';
import { RunExecutor } from '../../execution/run-executor.js';
import type { CallJournal } from '../../journal/call-journal.port.js';
import { CALL_JOURNAL, RUN_HISTORY, RUN_MAINTENANCE } from '../../journal/journal.tokens.js';
import type { RunHistory } from '../../journal/run-history.port.js';
import type { RunMaintenance } from '../../journal/run-maintenance.port.js';
import { openEventToken } from '../../journal/sealed-tokens.js';
import { LOGGER } from '../../logging/logger.token.js';
import { RuntimeMetrics } from '../../metrics/runtime-metrics.js';
import { Runs } from '../../runs/runs.service.js';
import { Doorbell } from '../../runtime/doorbell.js';
import { InstallationsGateway } from '../../runtime/installations-gateway.js';
import { DueAlarms } from '../../scheduler/due-alarms.js';
import type { PortalScheduler } from '../../scheduler/portal-scheduler.port.js';
import { PORTAL_SCHEDULER } from '../../scheduler/scheduler.token.js';
import type { RuntimeSettings } from '../../settings/settings.js';
import { RUNTIME_SETTINGS } from '../../settings/settings.token.js';
import { PortalTurns } from '../../turns/portal-turns.js';
import { defaultFairTurnOptions } from '../../turns/turn-options.js';
import { BIZPROC_OPTIONS, type BizprocModuleOptions } from '../options/bizproc-options.js';

/** What executes runs and answers for them. */
export const workProviders: Provider[] = [
  {
    provide: ActivityWatch,
    inject: [LOGGER],
    useFactory: (logger: Logger) => new ActivityWatch(logger),
  },
  {
    provide: GlobalSlots,
    inject: [RUNTIME_SETTINGS],
    useFactory: ({ concurrency }: RuntimeSettings) => new GlobalSlots(concurrency.global),
  },
  {
    provide: RunExecutor,
    inject: [ActivityRegistry, ACTIVITY_RESOLVER, ActivityWatch, CLOCK, LOGGER],
    useFactory: (
      registry: ActivityRegistry,
      resolver: ActivityResolver,
      watch: ActivityWatch,
      clock: Clock,
      logger: Logger,
    ) => new RunExecutor({ registry, resolver, watch, clock, logger }),
  },
  {
    provide: PortalWorkers,
    inject: [
      RUNTIME_SETTINGS,
      BIZPROC_OPTIONS,
      CALL_JOURNAL,
      PortalTurns,
      InstallationsGateway,
      ActivityRegistry,
      RunExecutor,
      GlobalSlots,
      RuntimeMetrics,
      PORTAL_SCHEDULER,
      DueAlarms,
      TokenCipher,
      CLOCK,
      LOGGER,
    ],
    useFactory: createWorkers,
  },
  {
    provide: Doorbell,
    inject: [PortalWorkers, PORTAL_SCHEDULER],
    useFactory: (workers: PortalWorkers, scheduler: PortalScheduler) => new Doorbell(workers, scheduler),
  },
  {
    provide: Runs,
    inject: [
      CALL_JOURNAL,
      RUN_HISTORY,
      RUN_MAINTENANCE,
      ActivityRegistry,
      PortalCultureBook,
      Doorbell,
      CLOCK,
    ],
    useFactory: (
      journal: CallJournal,
      history: RunHistory,
      maintenance: RunMaintenance,
      registry: ActivityRegistry,
      cultures: PortalCultureBook,
      { wake }: Doorbell,
      clock: Clock,
    ) => new Runs({ journal, history, maintenance, registry, cultures, clock, wake }),
  },
];

function createWorkers(
  settings: RuntimeSettings,
  options: BizprocModuleOptions,
  journal: CallJournal,
  turns: PortalTurns,
  gateway: InstallationsGateway,
  registry: ActivityRegistry,
  executor: RunExecutor,
  slots: GlobalSlots,
  metrics: RuntimeMetrics,
  scheduler: PortalScheduler,
  alarms: DueAlarms,
  cipher: TokenCipher,
  clock: Clock,
  logger: Logger,
): PortalWorkers {
  return new PortalWorkers({
    journal,
    turns,
    gateway,
    registry,
    executor,
    slots,
    clock,
    logger,
    metrics,
    perPortal: settings.concurrency.perPortal,
    yieldAfterMs: options.turns?.yieldAfterMs ?? defaultFairTurnOptions.yieldAfterMs,
    crowded: () => scheduler.crowded(),
    unknownCodeGraceMs: settings.unknownCodeGraceMs,
    completion: { ...defaultCompletionOptions, ...settings.completion, ...options.completion },
    openToken: (run) => openEventToken(cipher, run),
    fallback: (_portal, run, call) => gateway.sendUnderCallToken(run, call),
    dueAt: (memberId, at) => alarms.at(memberId, at),
  });
}
