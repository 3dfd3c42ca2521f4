import type { Provider } from '@nestjs/common';
import { Installations } from '@bizproc-kit/installations';
import type { Clock } from '@bizproc-kit/protocol';
import { DriftWatch, RegistrationFollower } from '@bizproc-kit/registration';
import type { Logger } from 'pino';
import { CLOCK } from '../../clock/clock.token.js';
import { ActivityWatch } from '../../execution/activity-watch.js';
import { PortalWorkers } from '../../execution/portal-workers.js';
import { RUN_HISTORY, RUN_MAINTENANCE } from '../../journal/journal.tokens.js';
import type { RunHistory } from '../../journal/run-history.port.js';
import type { RunMaintenance } from '../../journal/run-maintenance.port.js';
import { RuntimeDatabase } from '../../journal/sql/runtime-database.js';
import { LOGGER } from '../../logging/logger.token.js';
import { addGauges } from '../../metrics/runtime-gauges.js';
import { MetricsListener } from '../../metrics/metrics-listener.js';
import { RuntimeMetrics } from '../../metrics/runtime-metrics.js';
import { BacklogWatch } from '../../metrics/backlog-watch.js';
import { Quarantine } from '../../receiver/quarantine/quarantine.js';
import { CallSpool } from '../../receiver/spool/call-spool.js';
import { SpoolReplayer } from '../../receiver/spool-replayer.js';
import { Runs } from '../../runs/runs.service.js';
import { Doorbell } from '../../runtime/doorbell.js';
import { HostWork, type HostWorkParts } from '../../runtime/host-work.js';
import { Janitor } from '../../runtime/janitor.js';
import { LedgerCounts } from '../../runtime/ledger-counts.js';
import { PortalChanges } from '../../runtime/portal-changes.js';
import { SleepingPortals } from '../../runtime/sleeping-portals.js';
import { DueAlarms } from '../../scheduler/due-alarms.js';
import { DueSweep } from '../../scheduler/due-sweep.js';
import { PORTAL_SCHEDULER } from '../../scheduler/scheduler.token.js';
import { RUNTIME_MODE, type RuntimeMode } from '../../settings/runtime-mode.js';
import type { RuntimeSettings } from '../../settings/settings.js';
import { RUNTIME_SETTINGS } from '../../settings/settings.token.js';
import { FleetRoom } from '../../turns/fleet-room.js';
import { PortalTurns } from '../../turns/portal-turns.js';
import { TurnCensus } from '../../turns/turn-census.js';

/** What each part of the work is injected as. */
const workParts = {
  settings: RUNTIME_SETTINGS,
  database: RuntimeDatabase,
  installations: Installations,
  scheduler: PORTAL_SCHEDULER,
  alarms: DueAlarms,
  sweep: DueSweep,
  workers: PortalWorkers,
  fleet: FleetRoom,
  watch: ActivityWatch,
  replayer: SpoolReplayer,
  quarantine: Quarantine,
  ledgerCounts: LedgerCounts,
  janitor: Janitor,
  follower: RegistrationFollower,
  drift: DriftWatch,
} satisfies Record<keyof Omit<HostWorkParts, 'mode' | 'logger' | 'fatal'>, unknown>;

const modeToken = { token: RUNTIME_MODE, optional: true };

/** What looks after all the others. */
export const upkeepProviders: Provider[] = [
  RuntimeMetrics,
  MetricsListener,
  {
    provide: BacklogWatch,
    inject: [RUN_HISTORY],
    useFactory: (history: RunHistory) => new BacklogWatch(history),
  },
  {
    provide: Symbol('bizproc-kit gauges'),
    inject: [RuntimeMetrics, PortalWorkers, CallSpool, Quarantine, ActivityWatch, BacklogWatch, CLOCK],
    useFactory: (
      { registry }: RuntimeMetrics,
      workers: PortalWorkers,
      spool: CallSpool,
      quarantine: Quarantine,
      { counters }: ActivityWatch,
      backlog: BacklogWatch,
      clock: Clock,
    ) =>
      addGauges(registry, {
        activePortals: () => workers.activePortals,
        runningActivities: () => workers.runningActivities,
        spooledCalls: () => spool.size,
        quarantinedCalls: () => quarantine.size,
        stuckActivities: () => counters.stuck,
        blockedLoops: () => counters.blockedLoops,
        backlog: () => backlog.look(),
        now: () => clock.now(),
      }),
  },
  {
    provide: SleepingPortals,
    inject: [TurnCensus, PortalTurns, Doorbell, CLOCK],
    useFactory: (census: TurnCensus, turns: PortalTurns, doorbell: Doorbell, clock: Clock) =>
      new SleepingPortals({ census, turns, doorbell, clock }),
  },
  {
    provide: PortalChanges,
    inject: [Installations, RegistrationFollower, SleepingPortals, PortalWorkers, Runs, LOGGER, modeToken],
    useFactory: (
      installations: Installations,
      follower: RegistrationFollower,
      sleeping: SleepingPortals,
      workers: PortalWorkers,
      runs: Runs,
      logger: Logger,
      mode: RuntimeMode = 'host',
    ) => new PortalChanges({ installations, follower, sleeping, workers, runs, mode, logger }),
  },
  {
    provide: Janitor,
    inject: [RUNTIME_SETTINGS, RUN_MAINTENANCE, Installations, CLOCK, LOGGER],
    useFactory: (
      settings: RuntimeSettings,
      maintenance: RunMaintenance,
      installations: Installations,
      clock: Clock,
      logger: Logger,
    ) => new Janitor({ maintenance, installations, settings, clock, logger }),
  },
  {
    provide: HostWork,
    inject: [modeToken, LOGGER, ...Object.values(workParts)],
    useFactory: (mode: RuntimeMode = 'host', logger: Logger, ...values: unknown[]) => {
      const parts = Object.fromEntries(Object.keys(workParts).map((name, index) => [name, values[index]]));
      return new HostWork({
        ...(parts as unknown as Omit<HostWorkParts, 'mode' | 'logger' | 'fatal'>),
        mode,
        logger,
        fatal: (error) => {
          logger.fatal({ err: error }, 'The host cannot go on');
          process.exit(1);
        },
      });
    },
  },
];
