import { scale } from './support/scale.js';
import { cleanups } from './support/cleanups.js';
import { seed } from './support/random.js';
import { databaseKinds, startServer } from './support/temporary-database.js';
import { World } from './support/world.js';

const size = scale({
  verify: { calls: 400, perSecond: 40, portals: 8, times: 5, settleMs: 90_000 },
  soak: { calls: 5_000, perSecond: 50, portals: 20, times: 50, settleMs: 600_000 },
});

jest.setTimeout(size.settleMs + 600_000);
console.info(`E2E_SEED=${seed}`);

describe.each(databaseKinds)('a host that dies at random moments, on $name', ({ name, server }) => {
  const run = server === undefined ? it.skip : it;
  if (server === undefined) console.info(`${name} is skipped: no server is named in the environment`);

  const cleanUp = cleanups();

  run('completes every call that it has accepted, and executes none after its completion', async () => {
    const { database, stop } = await startServer({ name, server });
    cleanUp(stop);
    const world = await World.start({ database, portals: size.portals, seed });
    cleanUp(() => world.stop());
    await world.disturbed(size, async () => {
      await world.hosts[0]?.crash();
      await world.startHost(0);
    });
    await world.settled(size.settleMs);

    expect(world.accepted.size).toBeGreaterThanOrEqual(size.calls / 4);
    expect(world.hanging()).toEqual([]);
    expect(world.lateExecutions).toEqual([]);
  });
});
