import type { Logger } from 'pino';
import type { PortalWorkers } from '../execution/portal-workers.js';
import type { SweepBells } from '../scheduler/due-sweep.js';
import type { PortalScheduler } from '../scheduler/portal-scheduler.port.js';
import type { FleetRoom } from '../turns/fleet-room.js';

/** Where the sweep of this process rings. @internal */
export function sweepBells(
  scheduler: PortalScheduler,
  workers: PortalWorkers,
  fleet: FleetRoom,
  logger: Logger,
): SweepBells {
  return {
    wake: (memberId) => scheduler.wake(memberId),
    takeOver: (memberId) => {
      // Where places are short waiting is no sign of a bell that is not heard.
      if (scheduler.crowded()) scheduler.wake(memberId);
      else scheduler.takeOver(memberId);
    },
    nudge: (memberId) => workers.nudge(memberId),
    leavesToOthers: async () => {
      workers.othersHave(await fleet.exchange(workers.room));
      return workers.leaving;
    },
    failed: (error) => logger.debug({ err: error }, 'The sweep could not read the turns'),
  };
}
