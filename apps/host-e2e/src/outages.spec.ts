import { Cable } from './support/cable.js';
import { cleanups } from './support/cleanups.js';
import { seed } from './support/random.js';
import { scale } from './support/scale.js';
import { databaseKinds, startServer } from './support/temporary-database.js';
import { pause, World } from './support/world.js';

const size = scale({
  verify: { calls: 500, perSecond: 50, portals: 8, times: 15, settleMs: 60_000 },
  soak: { calls: 5_000, perSecond: 50, portals: 20, times: 100, settleMs: 300_000 },
});
/** A connection that breaks so shortly leaves the host in doubt of what it had just asked for. */
const longestOutageMs = 300;

jest.setTimeout(size.settleMs + 300_000);
console.info(`E2E_SEED=${seed}`);

const cleanUp = cleanups();

describe.each(databaseKinds.filter(({ name }) => name !== 'sqlite'))(
  'a host whose connections to $name break again and again',
  ({ name, server }) => {
    (server === undefined ? it.skip : it)(
      'completes every accepted call without being restarted',
      async () => {
        const { database, stop } = await startServer({ name, server });
        cleanUp(stop);
        const { hostname, port } = new URL(database.server ?? '');
        const cable = await Cable.to({ host: hostname, port: Number(port) });
        cleanUp(() => cable.stop());
        const world = await World.start({
          database,
          reachedAt: { host: '127.0.0.1', port: cable.port },
          portals: size.portals,
          seed,
        });
        cleanUp(() => world.stop());
        await world.disturbed(size, async () => {
          cable.cut();
          await pause(world.random() * longestOutageMs);
          cable.mend();
        });
        await world.settled(size.settleMs);

        expect(world.accepted.size).toBeGreaterThanOrEqual(size.calls / 4);
        expect(world.hanging()).toEqual([]);
        expect(world.lateExecutions).toEqual([]);
      },
    );
  },
);
