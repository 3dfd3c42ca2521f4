import type { Provider } from '@nestjs/common';
import type { Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import { CLOCK } from '../../clock/clock.token.js';
import { PortalWorkers } from '../../execution/portal-workers.js';
import { LOGGER } from '../../logging/logger.token.js';
import { createScheduler } from '../../runtime/create-scheduler.js';
import { sweepBells } from '../../runtime/sweep-bells.js';
import { DueAlarms } from '../../scheduler/due-alarms.js';
import { DueSweep } from '../../scheduler/due-sweep.js';
import { InProcessScheduler } from '../../scheduler/in-process.scheduler.js';
import type { PortalScheduler } from '../../scheduler/portal-scheduler.port.js';
import { PORTAL_SCHEDULER } from '../../scheduler/scheduler.token.js';
import { RUNTIME_MODE, type RuntimeMode } from '../../settings/runtime-mode.js';
import type { RuntimeSettings } from '../../settings/settings.js';
import { RUNTIME_SETTINGS } from '../../settings/settings.token.js';
import { FleetRoom } from '../../turns/fleet-room.js';
import { TurnCensus } from '../../turns/turn-census.js';
import { defaultFairTurnOptions } from '../../turns/turn-options.js';
import { BIZPROC_OPTIONS, type BizprocModuleOptions } from '../options/bizproc-options.js';

const sweepEveryMs = 1_000;
/** In a fleet a call may be taken by one process while another one works on its portal. */
const fleetSweepEveryMs = 250;

/** Which portal is worked on when. */
export const scheduleProviders: Provider[] = [
  {
    provide: PORTAL_SCHEDULER,
    inject: [BIZPROC_OPTIONS, RUNTIME_SETTINGS, LOGGER, { token: RUNTIME_MODE, optional: true }],
    useFactory: (
      { turns }: BizprocModuleOptions,
      settings: RuntimeSettings,
      logger: Logger,
      mode: RuntimeMode = 'host',
    ): PortalScheduler | Promise<PortalScheduler> =>
      mode === 'host'
        ? createScheduler(settings, logger, turns?.places ?? defaultFairTurnOptions.places)
        : new InProcessScheduler(),
  },
  {
    provide: DueAlarms,
    inject: [CLOCK, PORTAL_SCHEDULER],
    useFactory: (clock: Clock, scheduler: PortalScheduler) =>
      new DueAlarms(clock, (memberId) => scheduler.wake(memberId)),
  },
  {
    provide: DueSweep,
    inject: [RUNTIME_SETTINGS, TurnCensus, CLOCK, PORTAL_SCHEDULER, PortalWorkers, FleetRoom, LOGGER],
    useFactory: (
      { redisUrl }: RuntimeSettings,
      census: TurnCensus,
      clock: Clock,
      scheduler: PortalScheduler,
      workers: PortalWorkers,
      fleet: FleetRoom,
      logger: Logger,
    ) =>
      new DueSweep(
        census,
        clock,
        sweepBells(scheduler, workers, fleet, logger),
        redisUrl === undefined ? sweepEveryMs : fleetSweepEveryMs,
      ),
  },
];
