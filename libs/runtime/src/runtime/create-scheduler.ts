import type { Logger } from 'pino';
import { InProcessScheduler } from '../scheduler/in-process.scheduler.js';
import type { PortalScheduler } from '../scheduler/portal-scheduler.port.js';
import type { RuntimeSettings } from '../settings/settings.js';

/** The doorbell that the settings ask for. */
export function createScheduler(_settings: RuntimeSettings, _logger: Logger): PortalScheduler {
  return new InProcessScheduler();
}
