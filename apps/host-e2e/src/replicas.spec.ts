import { Cable } from './support/cable.js';
import { RedisServer } from './support/redis-server.js';
import { seed } from './support/random.js';
import { scale } from './support/scale.js';
import { databaseKinds } from './support/temporary-database.js';
import { pause, World } from './support/world.js';

const size = scale({
  verify: { calls: 400, perSecond: 40, portals: 9, times: 4, outageMs: 3_000, settleMs: 90_000 },
  soak: { calls: 5_000, perSecond: 40, portals: 20, times: 50, outageMs: 30_000, settleMs: 600_000 },
});
const postgres = databaseKinds.find(({ name }) => name === 'postgres');
const server = postgres?.server;
const possible = server !== undefined && RedisServer.installed;

jest.setTimeout(size.settleMs + 900_000);
console.info(`E2E_SEED=${seed}`);
if (!possible) console.info('replicas are skipped: they need TEST_POSTGRES_URL and a redis-server program');

(possible ? it : it.skip)(
  'three replicas complete every accepted call while hosts, Redis and the database fail',
  async () => {
    if (!postgres || server === undefined) return;
    const { hostname, port } = new URL(server);
    const cable = await Cable.to({ host: hostname, port: Number(port || 5432) });
    const redis = await RedisServer.start();
    const world = await World.start({
      database: postgres,
      reachedAt: { host: '127.0.0.1', port: cable.port },
      portals: size.portals,
      hosts: 3,
      env: { REDIS_URL: redis.url },
      seed,
    });
    try {
      await world.disturbed(size, async (round) => {
        if (round === Math.floor(size.times / 4)) await redis.restartEmpty();
        if (round === Math.floor(size.times / 2)) {
          cable.cut();
          await pause(size.outageMs);
          cable.mend();
        }
        const victim = Math.floor(world.random() * world.hosts.length);
        await world.hosts[victim]?.crash();
        await world.startHost(victim);
      });
      await world.settled(size.settleMs);

      expect(world.accepted.size).toBeGreaterThanOrEqual(size.calls / 4);
      expect(world.hanging()).toEqual([]);
      expect(world.lateExecutions).toEqual([]);
    } finally {
      await world.stop();
      await redis.stop();
      cable.stop();
    }
  },
);
