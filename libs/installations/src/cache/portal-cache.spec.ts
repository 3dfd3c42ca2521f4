import { Secret } from '@bizproc-kit/protocol';

import type { Installations } from '../installations.js';
import { followedClock } from '../testing/followed-clock.js';
import { InstallationWorld } from '../testing/installation-world.js';
import { openTestDataSource } from '../testing/test-store.js';

describe('portals in memory', () => {
  let world: InstallationWorld;
  let installations: Installations;
  let goAway: () => Promise<void>;

  beforeEach(async () => {
    world = await InstallationWorld.open();
    const dataSource = await openTestDataSource(world.database);
    goAway = () => dataSource.destroy();
    installations = await world.openInstallations({ dataSource, clock: followedClock(world.emulator.clock) });
  });
  afterEach(() => world.close());

  it('serve while the database is away, for as long as told', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const token = new Secret(portal.installation()!.applicationToken);
    const client = await installations.client(portal.memberId);
    expect(await client.call('profile')).toMatchObject({ ID: '1' });
    await goAway();
    world.emulator.clock.advance(10_000);
    expect(await installations.authenticate(portal.memberId, token)).toBe('trusted');
    expect(await installations.authenticate(portal.memberId, new Secret('x'))).toBe('wrong-token');
    expect(await client.call('profile')).toMatchObject({ ID: '1' });
    world.emulator.clock.advance(3_600_000);
    await expect(installations.authenticate(portal.memberId, token)).rejects.toThrow();
  });

  it('do not turn an unreachable database into an unknown portal', async () => {
    await goAway();
    await expect(installations.authenticate('a'.repeat(32), new Secret('x'))).rejects.toThrow();
  });

  it('are not pushed out by strangers', async () => {
    const dataSource = await openTestDataSource(world.database);
    const small = await world.openInstallations({ dataSource, cache: { size: 10 } });
    const { portal } = await world.givenInstalledPortal(small);
    const token = new Secret(portal.installation()!.applicationToken);
    expect(await small.authenticate(portal.memberId, token)).toBe('trusted');
    const strangers = Array.from({ length: 50 }, (_, index) => index.toString(16).padStart(32, '0'));
    for (const memberId of strangers)
      expect(await small.authenticate(memberId, new Secret('x'))).toBe('unknown-portal');
    await dataSource.destroy();
    expect(await small.authenticate(portal.memberId, token)).toBe('trusted');
  });

  it('are read once for many calls at the same time', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const dataSource = await openTestDataSource(world.database);
    let reads = 0;
    const counting = await world.openInstallations({ dataSource });
    const find = dataSource.manager.findOneBy.bind(dataSource.manager);
    dataSource.manager.findOneBy = (...args) => {
      reads += 1;
      return find(...args);
    };
    const token = new Secret(portal.installation()!.applicationToken);
    await Promise.all(Array.from({ length: 500 }, () => counting.authenticate(portal.memberId, token)));
    // The portal and its grant.
    expect(reads).toBe(2);
    await dataSource.destroy();
  });
});
