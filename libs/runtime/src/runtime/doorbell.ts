import type { PortalWorkers } from '../execution/portal-workers.js';
import type { PortalScheduler } from '../scheduler/portal-scheduler.port.js';

/** Says that something is due for a portal, to whoever works on it or shall. @internal */
export class Doorbell {
  constructor(
    private readonly workers: Pick<PortalWorkers, 'nudge'>,
    private readonly scheduler: Pick<PortalScheduler, 'wake'>,
  ) {}

  /** Never waits. */
  readonly wake = (memberId: string): void => {
    // The portal may be in work here; everybody else hears it from the scheduler.
    if (!this.workers.nudge(memberId)) this.scheduler.wake(memberId);
  };
}
