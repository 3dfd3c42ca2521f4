import type { EmulatedPortal } from '@bizproc-kit/emulator';
import { testDialects } from '@bizproc-kit/persistence/testing';
import { Secret } from '@bizproc-kit/protocol';

import type { Installations } from './installations.js';
import { followedClock } from './testing/followed-clock.js';
import { InstallationWorld } from './testing/installation-world.js';

const dayMs = 86_400_000;

describe.each(testDialects())('refreshing on $dialect', ({ create }) => {
  let world: InstallationWorld;
  let installations: Installations;

  beforeEach(async () => {
    world = await InstallationWorld.open({ createDatabase: create });
    installations = await world.openInstallations({
      clock: followedClock(world.emulator.clock),
      refresh: { leaseMs: 1_000, requestTimeoutMs: 20_000 },
    });
  });
  afterEach(() => world.close());

  const status = async (memberId: string) => {
    const portal = (await installations.list()).find((listed) => listed.memberId === memberId);
    return [portal?.status, portal?.statusReason];
  };
  const waitFor = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('asks once for sixty calls that meet an expired token', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    world.emulator.clock.advance(3_601_000);
    const client = await installations.client(portal.memberId);
    const profiles = await Promise.all(Array.from({ length: 60 }, () => client.call('profile')));
    expect(profiles).toHaveLength(60);
    expect(world.gate.refreshes).toHaveLength(1);
  });

  it('asks once for sixty calls of several instances over one database', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const others = [await world.openInstallations({ clock: followedClock(world.emulator.clock) })];
    world.emulator.clock.advance(3_601_000);
    const clients = await Promise.all([installations, ...others].map((each) => each.client(portal.memberId)));
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => clients[index % clients.length].call('profile')),
    );
    expect(world.gate.refreshes).toHaveLength(1);
  });

  it('delays only the portals whose refresh hangs', async () => {
    const slow = [];
    for (let index = 0; index < 12; index++) {
      slow.push((await world.givenInstalledPortal(installations, `slow-${index}`)).portal);
    }
    const quick = (await world.givenInstalledPortal(installations, 'quick')).portal;
    world.emulator.clock.advance(3_601_000);
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    world.gate.before = async () => (world.gate.refreshes.length <= slow.length ? held : undefined);
    const slowCalls = slow.map(async ({ memberId }) =>
      (await installations.client(memberId)).call('profile'),
    );
    await waitFor(() => world.gate.refreshes.length === slow.length);
    const started = performance.now();
    expect(await (await installations.client(quick.memberId)).call('profile')).toMatchObject({ ID: '1' });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await Promise.race([...slowCalls, 'still waiting'])).toBe('still waiting');
    release();
    for (const call of slowCalls) expect(await call).toMatchObject({ ID: '1' });
  });

  it('asks once more when the OAuth server fails, and leaves the portal alone', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    world.emulator.clock.advance(3_601_000);
    const client = await installations.client(portal.memberId);
    world.gate.before = () => ({ status: 502, body: '<html>' });
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'BPK_OAUTH_UNAVAILABLE' });
    expect(await status(portal.memberId)).toEqual(['active', 'none']);
    world.gate.before = undefined;
    expect(await client.call('profile')).toMatchObject({ ID: '1' });
    expect(world.gate.refreshes).toHaveLength(2);
  });

  it('needs a new authorisation when the grant is dead, keeps that visible, and goes on after re-installation', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    world.emulator.clock.advance(181 * dayMs);
    const client = await installations.client(portal.memberId);
    await expect(client.call('profile')).rejects.toMatchObject({
      code: 'BPK_REAUTHORISATION_NEEDED',
      retry: { kind: 'after-operator' },
    });
    expect(await status(portal.memberId)).toEqual(['reauthorisation-needed', 'invalid-grant']);
    expect((await installations.list())[0].hint).toMatch(/oauth\/start/);
    expect(world.changes.at(-1)).toEqual({ memberId: portal.memberId, kind: 'reauthorisation-needed' });
    await expect(installations.client(portal.memberId)).rejects.toMatchObject({
      code: 'BPK_REAUTHORISATION_NEEDED',
    });
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'BPK_REAUTHORISATION_NEEDED' });
    expect(world.gate.refreshes).toHaveLength(1);

    await portal.installApp({ mode: 'script', installUrl: `${world.app.url}/install` });
    expect(await status(portal.memberId)).toEqual(['active', 'none']);
    expect(await client.call('profile')).toMatchObject({ ID: '1' });
  });

  it('re-reads the store before it believes that a grant is dead', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    world.emulator.clock.advance(3_601_000);
    let reinstalled: Promise<unknown> | undefined;
    world.gate.before = async ({ params }) => {
      if (params.get('grant_type') !== 'refresh_token' || reinstalled !== undefined) return undefined;
      // While the refresh is under way an administrator installs again.
      reinstalled = portal.installApp({ mode: 'script', installUrl: `${world.app.url}/install` });
      await reinstalled;
      return { status: 400, body: { error: 'invalid_grant' } };
    };
    expect(await (await installations.client(portal.memberId)).call('profile')).toMatchObject({ ID: '1' });
    expect(await status(portal.memberId)).toEqual(['active', 'none']);
  });

  it('does not give a portal up for a wrong secret of ours', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    world.emulator.clock.advance(3_601_000);
    world.gate.before = () => ({
      status: 401,
      body: { error: 'invalid_client', error_description: 'Invalid client' },
    });
    const client = await installations.client(portal.memberId);
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'BPK_OAUTH_CONFIGURATION' });
    expect(await status(portal.memberId)).toEqual(['active', 'none']);
  });

  it('sees that the app is not installed any more, and asks again with the daily maintenance', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    world.emulator.clock.advance(3_601_000);
    world.gate.before = () => ({ status: 401, body: { error: 'NOT_INSTALLED' } });
    const client = await installations.client(portal.memberId);
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'BPK_REAUTHORISATION_NEEDED' });
    expect(await status(portal.memberId)).toEqual(['reauthorisation-needed', 'not-installed']);
    world.gate.before = undefined;
    expect(await installations.maintain(async () => undefined)).toMatchObject({ resumed: 1 });
    expect(await status(portal.memberId)).toEqual(['active', 'none']);
    expect(await client.call('profile')).toMatchObject({ ID: '1' });
  });

  it('sees that the app was removed while nobody told it', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    await portal.uninstallApp();
    const client = await installations.client(portal.memberId);
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'BPK_PORTAL_GONE' });
    expect(await status(portal.memberId)).toEqual(['reauthorisation-needed', 'not-installed']);
    expect(world.changes.at(-1)).toEqual({ memberId: portal.memberId, kind: 'reauthorisation-needed' });
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'BPK_REAUTHORISATION_NEEDED' });
  });

  it.each([
    ['PAYMENT_REQUIRED', 401, 'Payment required', 'payment-required'],
    ['ACCESS_DENIED', 401, 'REST is available only on commercial plans.', 'plan-has-no-rest'],
  ])('suspends a portal that answers %s', async (error, httpStatus, description, reason) => {
    const { portal } = await world.givenInstalledPortal(installations);
    const client = await installations.client(portal.memberId);
    const effect = { kind: 'error', status: httpStatus, error, description } as const;
    world.emulator.faults.add({ target: 'rest', match: 'profile', effect, count: 1 });
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'BPK_PORTAL_PAYMENT_REQUIRED' });
    expect(await status(portal.memberId)).toEqual(['suspended', reason]);
    expect(await installations.maintain(async () => undefined)).toMatchObject({ resumed: 1 });
    expect(await status(portal.memberId)).toEqual(['active', 'none']);
  });

  it('does not take an answer from before an installation for one after it', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const client = await installations.client(portal.memberId);
    const effect = { kind: 'latency', ms: 400 } as const;
    world.emulator.faults.add({ target: 'rest', match: 'profile', effect, count: 1 });
    const gone = { kind: 'error', status: 401, error: 'APPLICATION_NOT_FOUND' } as const;
    world.emulator.faults.add({ target: 'rest', match: 'profile', effect: gone, count: 1 });
    const late = client.call('profile').catch((error: { code: string }) => error.code);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await portal.installApp({ mode: 'script', installUrl: `${world.app.url}/install` });
    expect(await late).toBe('BPK_PORTAL_GONE');
    expect(await status(portal.memberId)).toEqual(['active', 'none']);
  });

  it('renews grants that nobody used for 150 days, once, and no others', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    world.emulator.clock.advance(149 * dayMs);
    expect(await installations.maintain(async () => undefined)).toMatchObject({ renewed: 0, failed: [] });
    world.emulator.clock.advance(2 * dayMs);
    await world.givenInstalledPortal(installations, 'young');
    expect(await installations.maintain(async () => undefined)).toMatchObject({ renewed: 1, failed: [] });
    expect(await installations.maintain(async () => undefined)).toMatchObject({ renewed: 0 });
    expect(world.gate.refreshes).toHaveLength(1);
    world.emulator.clock.advance(100 * dayMs);
    expect(await (await installations.client(portal.memberId)).call('profile')).toMatchObject({ ID: '1' });
  });

  it('removes nothing of a portal that is installed again while others are removed', async () => {
    const portals: EmulatedPortal[] = [];
    for (const slug of ['acme', 'globex']) {
      const { portal } = await world.givenInstalledPortal(installations, slug);
      const body = new URLSearchParams({
        event: 'ONAPPUNINSTALL',
        ts: String(world.emulator.clock.seconds()),
        'auth[member_id]': portal.memberId,
        'auth[application_token]': portal.installation()!.applicationToken,
      });
      expect((await fetch(`${world.app.url}/events`, { method: 'POST', body })).status).toBe(200);
      portals.push(portal);
    }
    world.emulator.clock.advance(31 * dayMs);
    portals.sort((one, other) => (one.memberId < other.memberId ? -1 : 1));
    const [first, second] = portals;
    const removed: string[] = [];
    const report = await installations.maintain(async (memberId) => {
      removed.push(memberId);
      if (memberId === first!.memberId)
        await second!.installApp({ mode: 'ui', installUrl: `${world.app.url}/install` });
    });
    expect(removed).toEqual([first!.memberId]);
    expect(report.removed).toEqual([first!.memberId]);
    expect(world.changes.at(-1)).toEqual({ memberId: first!.memberId, kind: 'removed' });
    expect((await installations.portal(second!.memberId))?.status).toBe('active');
  });

  it('removes what is left of an uninstalled portal when its time has come', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const body = new URLSearchParams({
      event: 'ONAPPUNINSTALL',
      ts: String(world.emulator.clock.seconds()),
      'auth[member_id]': portal.memberId,
      'auth[application_token]': portal.installation()!.applicationToken,
    });
    expect((await fetch(`${world.app.url}/events`, { method: 'POST', body })).status).toBe(200);
    const removed: string[] = [];
    const maintain = () => installations.maintain(async (memberId) => void removed.push(memberId));
    world.emulator.clock.advance(29 * dayMs);
    await maintain();
    expect(removed).toEqual([]);
    world.emulator.clock.advance(2 * dayMs);
    await maintain();
    expect(removed).toEqual([portal.memberId]);
    expect(await installations.list()).toEqual([]);
    expect(world.changes.at(-1)).toEqual({ memberId: portal.memberId, kind: 'removed' });
  });

  it('lets another instance see a change within seconds', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const other = await world.openInstallations({ cache: { freshMs: 200 } });
    expect((await other.portal(portal.memberId))?.status).toBe('active');
    await installations.suspend(portal.memberId, 'payment-required');
    expect((await other.portal(portal.memberId))?.status).toBe('active');
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect((await other.portal(portal.memberId))?.status).toBe('suspended');
  });

  it('lets another instance see at once what turns a no into a yes', async () => {
    const other = await world.openInstallations({ cache: { freshMs: 60_000, absentMs: 60_000 } });
    const portal = world.addPortal('acme');
    const token = () => new Secret(portal.installation()!.applicationToken);
    expect(await other.authenticate(portal.memberId, new Secret('x'))).toBe('unknown-portal');
    await new Promise((resolve) => setTimeout(resolve, 60));
    world.app.installations = installations;
    await portal.installApp({ mode: 'script', installUrl: `${world.app.url}/install` });
    expect(await other.authenticate(portal.memberId, token())).toBe('trusted');

    world.emulator.clock.advance(181 * dayMs);
    const client = await other.client(portal.memberId);
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'BPK_REAUTHORISATION_NEEDED' });
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'BPK_REAUTHORISATION_NEEDED' });
    await new Promise((resolve) => setTimeout(resolve, 60));
    await portal.installApp({ mode: 'script', installUrl: `${world.app.url}/install` });
    expect(await client.call('profile')).toMatchObject({ ID: '1' });
  });
});
