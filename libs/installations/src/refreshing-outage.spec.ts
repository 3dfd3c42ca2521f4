import { parseDatabaseUrl } from '@bizproc-kit/persistence';
import { DatabaseCable, testDialects } from '@bizproc-kit/persistence/testing';

import { followedClock } from './testing/followed-clock.js';
import { InstallationWorld } from './testing/installation-world.js';
import { openTestDataSource } from './testing/test-store.js';

const servers = testDialects().filter(({ dialect }) => dialect !== 'sqlite');

(servers.length > 0
  ? describe.each(servers)
  : describe.skip.each([{ dialect: 'a server', create: undefined }]))(
  'a database on $dialect that goes away while a grant is refreshed',
  ({ create }) => {
    let world: InstallationWorld;
    let cable: DatabaseCable;

    beforeEach(async () => {
      world = await InstallationWorld.open({ createDatabase: create });
      cable = await DatabaseCable.lay(world.database.url);
    });
    afterEach(async () => {
      cable.mend();
      await world.close();
      await cable.close();
    });

    it('does not cost the new pair, which only this process knows', async () => {
      const dataSource = await openTestDataSource({ target: parseDatabaseUrl(cable.url) });
      const clock = followedClock(world.emulator.clock);
      const installations = await world.openInstallations({ dataSource, clock });
      const { portal } = await world.givenInstalledPortal(installations);
      world.emulator.clock.advance(3_601_000);
      world.gate.after = ({ params }) => {
        if (params.get('grant_type') !== 'refresh_token') return;
        cable.cut();
        setTimeout(() => cable.mend(), 1_000);
      };
      const client = await installations.client(portal.memberId);
      expect(await client.call('profile')).toMatchObject({ ID: '1' });
      expect(world.gate.refreshes).toHaveLength(1);

      const other = await world.openInstallations({ clock });
      expect(await (await other.client(portal.memberId)).call('profile')).toMatchObject({ ID: '1' });
      expect(world.gate.refreshes).toHaveLength(1);
    });
  },
);
