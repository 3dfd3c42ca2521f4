import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { InProcessScheduler } from '../scheduler/in-process.scheduler.js';
import type { PortalScheduler } from '../scheduler/portal-scheduler.port.js';
import type { RuntimeSettings } from '../settings/settings.js';

/**
 * The doorbell that the settings ask for: in this process, or in Redis for a fleet. What speaks to Redis is a fifth of
 * the start, and loaded only by a fleet.
 */
export async function createScheduler(
  { redisUrl, app }: RuntimeSettings,
  logger: Logger,
  places: number,
): Promise<PortalScheduler> {
  if (redisUrl === undefined) return new InProcessScheduler(places);
  // One host serves one app, and several hosts may share a server.
  const prefix = `bizproc:${createHash('sha256').update(app.clientId).digest('hex').slice(0, 12)}`;
  const { BullmqScheduler } = await import('../scheduler/bullmq.scheduler.js');
  return new BullmqScheduler({ redisUrl, prefix, logger, places });
}
