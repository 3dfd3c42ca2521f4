import { Cable } from './support/cable.js';
import { seed } from './support/random.js';
import { databaseKinds } from './support/temporary-database.js';
import { pause, World } from './support/world.js';

jest.setTimeout(90_000);

const operatorToken = 'an-operator-token-for-tests';

describe.each(databaseKinds.filter(({ name }) => name !== 'sqlite'))(
  'a host whose $name is away',
  ({ name, server }) => {
    const run = server === undefined ? it.skip : it;
    let world: World;
    let cable: Cable;

    afterEach(async () => {
      await world?.stop();
      cable?.stop();
    });

    run('keeps an uninstallation, also over its own end, and carries it out', async () => {
      const { hostname, port } = new URL(server as string);
      cable = await Cable.to({ host: hostname, port: Number(port) });
      world = await World.start({
        database: { name, server },
        portals: 1,
        reachedAt: { host: '127.0.0.1', port: cable.port },
        env: { OPERATOR_TOKEN: operatorToken },
        seed,
      });
      const [portal] = world.emulator.portals;
      if (!portal) throw new Error('There has to be a portal');
      const statuses: number[] = [];
      world.emulator.stream.watch((event) => {
        if (event.type === 'request' && event.entry.kind === 'event') statuses.push(event.entry.status);
      });

      cable.cut();
      await portal.uninstallApp();
      expect(statuses).toEqual([202]);
      await world.hosts[0]?.crash();
      cable.mend();
      await world.startHost(0);

      let status = '';
      const look = async (): Promise<void> => {
        const headers = { authorization: `Bearer ${operatorToken}` };
        const reply = await fetch(`${world.url}/operator/portals`, { headers });
        status = JSON.stringify(await reply.json());
      };
      const deadline = Date.now() + 20_000;
      while (!status.includes('uninstalled') && Date.now() < deadline) {
        await look();
        await pause(200);
      }
      expect(status).toContain('uninstalled');
    });
  },
);
