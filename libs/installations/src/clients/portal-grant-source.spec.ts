import { WriteMutex } from '@bizproc-kit/persistence';
import { testDialects } from '@bizproc-kit/persistence/testing';
import { OAuthClient } from '@bizproc-kit/rest';
import { describeGrantSource } from '@bizproc-kit/rest/contract';

import { PortalCache } from '../cache/portal-cache.js';
import { GrantRefresher } from '../refresh/grant-refresher.js';
import { defaultRefreshOptions } from '../refresh/refresh-options.js';
import { PortalDatabase } from '../store/portal-database.js';
import { TypeOrmGrantStore } from '../store/typeorm-grant.store.js';
import { TypeOrmInstallationStore } from '../store/typeorm-installation.store.js';
import { followedClock } from '../testing/followed-clock.js';
import { InstallationWorld } from '../testing/installation-world.js';
import { openTestDataSource, testCipher } from '../testing/test-store.js';
import { PortalGrantSource } from './portal-grant-source.js';

for (const { dialect, create } of testDialects()) {
  describeGrantSource(`of a portal stored on ${dialect}`, async () => {
    const world = await InstallationWorld.open({ createDatabase: create });
    const clock = followedClock(world.emulator.clock);
    const { portal } = await world.givenInstalledPortal(await world.openInstallations({ clock }));
    const dataSource = await openTestDataSource(world.database);
    const database = new PortalDatabase({ dataSource, mutex: WriteMutex.of(world.target) });
    const store = new TypeOrmInstallationStore(database, testCipher());
    const { clientId, clientSecret } = world.coordinates;
    const oauth = new OAuthClient({ clientId, clientSecret, servers: [world.gate.url], clock });
    const cache = new PortalCache(store, clock);
    const grants = new TypeOrmGrantStore(database, testCipher());
    const refresher = new GrantRefresher(store, grants, oauth, clock, defaultRefreshOptions, {
      acceptAddress: (_memberId, endpoint) => endpoint,
      changed: (memberId) => cache.invalidate(memberId),
    });
    return {
      source: new PortalGrantSource(portal.memberId, cache, refresher),
      refreshes: () => world.gate.refreshes.length,
      setOutage: (isOut) => void (world.gate.before = isOut ? () => ({ status: 502, body: '' }) : undefined),
      close: async () => {
        await oauth.close();
        await dataSource.destroy();
        await world.close();
      },
    };
  });
}
