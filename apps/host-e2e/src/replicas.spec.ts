import { Cable } from './support/cable.js';
import { cleanups } from './support/cleanups.js';
import { RedisServer } from './support/redis-server.js';
import { seed } from './support/random.js';
import { scale } from './support/scale.js';
import { PostgresServer } from './support/postgres-server.js';
import { pause, World } from './support/world.js';

const size = scale({
  verify: { calls: 400, perSecond: 40, portals: 9, times: 4, outageMs: 3_000, settleMs: 90_000 },
  soak: { calls: 5_000, perSecond: 40, portals: 20, times: 50, outageMs: 30_000, settleMs: 600_000 },
});
const possible =
  process.env['TEST_POSTGRES_URL'] !== undefined && PostgresServer.installed && RedisServer.installed;

jest.setTimeout(size.settleMs + 900_000);
console.info(`E2E_SEED=${seed}`);
if (!possible)
  console.info(
    'replicas are skipped: they need TEST_POSTGRES_URL, and postgres and redis-server to start them',
  );

const cleanUp = cleanups();

(possible ? it : it.skip)(
  'three replicas complete every accepted call while hosts, Redis and the database fail',
  async () => {
    const postgres = await PostgresServer.start();
    cleanUp(() => postgres.stop());
    const cable = await Cable.to({ host: '127.0.0.1', port: postgres.port });
    cleanUp(() => cable.stop());
    const redis = await RedisServer.start();
    cleanUp(() => redis.stop());
    const world = await World.start({
      database: { name: 'postgres', server: postgres.url },
      reachedAt: { host: '127.0.0.1', port: cable.port },
      portals: size.portals,
      hosts: 3,
      env: { REDIS_URL: redis.url },
      seed,
    });
    cleanUp(() => world.stop());
    await world.disturbed(size, async (round) => {
      if (round === Math.floor(size.times / 4)) await redis.restartEmpty();
      if (round === Math.floor(size.times / 2)) {
        cable.cut();
        await pause(size.outageMs);
        cable.mend();
      }
      if (round === Math.floor((size.times * 3) / 4)) await postgres.restart();
      const victim = Math.floor(world.random() * world.hosts.length);
      await world.hosts[victim]?.crash();
      await world.startHost(victim);
    });
    await world.settled(size.settleMs);

    expect(world.accepted.size).toBeGreaterThanOrEqual(size.calls / 4);
    expect(world.hanging()).toEqual([]);
    expect(world.lateExecutions).toEqual([]);
  },
);
