import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import pino from 'pino';
import { describePortalScheduler } from '../contract/index.js';
import { BullmqScheduler } from './bullmq.scheduler.js';

const redisUrl = process.env['TEST_REDIS_URL'];
const logger = pino({ level: 'silent' });

if (redisUrl) {
  describePortalScheduler('BullMQ on Redis', async () => {
    const prefix = `bpk-test-${randomBytes(6).toString('hex')}`;
    const redis = new Redis(redisUrl);
    const wipe = async () => {
      const keys = await redis.keys(`${prefix}:*`);
      if (keys.length > 0) await redis.del(keys);
    };
    return {
      create: () => new BullmqScheduler({ redisUrl, prefix, logger }),
      wipe,
      close: async () => {
        await wipe();
        redis.disconnect();
      },
    };
  });
} else {
  process.stderr.write('skipped: tests on Redis (TEST_REDIS_URL is not set)\n');
}

it('rings for itself while Redis is away', async () => {
  const scheduler = new BullmqScheduler({ redisUrl: 'redis://127.0.0.1:1', prefix: 'nowhere', logger });
  const drained: string[] = [];
  await scheduler.start(async (memberId) => void drained.push(memberId));
  expect(scheduler.ready()).toBe(false);
  scheduler.wake('a');
  const end = Date.now() + 5_000;
  while (drained.length === 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(drained).toEqual(['a']);
  await scheduler.stop();
});
