import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { BullmqScheduler } from '../scheduler/bullmq.scheduler.js';
import { InProcessScheduler } from '../scheduler/in-process.scheduler.js';
import type { PortalScheduler } from '../scheduler/portal-scheduler.port.js';
import type { RuntimeSettings } from '../settings/settings.js';

/** The doorbell that the settings ask for: in this process, or in Redis for a fleet. */
export function createScheduler(
  { redisUrl, app }: RuntimeSettings,
  logger: Logger,
  places: number,
): PortalScheduler {
  if (redisUrl === undefined) return new InProcessScheduler(places);
  // One host serves one app, and several hosts may share a server.
  const prefix = `bizproc:${createHash('sha256').update(app.clientId).digest('hex').slice(0, 12)}`;
  return new BullmqScheduler({ redisUrl, prefix, logger, places });
}
