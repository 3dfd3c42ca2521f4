import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import pino from 'pino';
import { describePortalScheduler } from '../contract/index.js';
import { BullmqScheduler } from './bullmq.scheduler.js';

const redisUrl = process.env['TEST_REDIS_URL'];
const logger = pino({ level: 'silent' });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

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

  it('is crowded while a portal waits that no process has a place for', async () => {
    const prefix = `bpk-test-${randomBytes(6).toString('hex')}`;
    const ends = new Map<string, () => void>();
    const drain = (memberId: string) => new Promise<void>((resolve) => ends.set(memberId, resolve));
    const schedulers = [1, 2].map(() => new BullmqScheduler({ redisUrl, prefix, places: 1, logger }));
    const crowded = () => schedulers.map((scheduler) => scheduler.crowded());
    const until = async (check: () => boolean) => {
      const end = Date.now() + 5_000;
      while (!check() && Date.now() < end) await pause(20);
    };
    /** Two looks are a second apart. */
    const becomes = async (wanted: boolean[]) => {
      await until(() => crowded().join() === wanted.join());
      expect(crowded()).toEqual(wanted);
    };
    const begun = async (memberId: string) => {
      await until(() => ends.has(memberId));
      expect([...ends.keys()]).toContain(memberId);
    };
    try {
      await schedulers[0]!.start(drain);
      await until(() => schedulers[0]!.ready());
      schedulers[0]!.wake('a');
      await begun('a');
      schedulers[0]!.wake('b');
      await becomes([true, false]);
      await schedulers[1]!.start(drain);
      await begun('b');
      await becomes([false, false]);
      schedulers[0]!.wake('c');
      await becomes([true, true]);
      ends.get('a')!();
      await begun('c');
      await becomes([false, false]);
    } finally {
      for (const end of ends.values()) end();
      await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
      const redis = new Redis(redisUrl);
      const keys = await redis.keys(`${prefix}:*`);
      if (keys.length > 0) await redis.del(keys);
      redis.disconnect();
    }
  }, 30_000);
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
  while (drained.length === 0 && Date.now() < end) await pause(10);
  expect(drained).toEqual(['a']);
  await scheduler.stop();
});
