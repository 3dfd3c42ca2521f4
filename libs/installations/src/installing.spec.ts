import { testDialects } from '@bizproc-kit/persistence/testing';
import { parseAppEvent, parseForm, Secret } from '@bizproc-kit/protocol';

import type { Installations } from './installations.js';
import { InstallationWorld } from './testing/installation-world.js';

describe.each(testDialects())('installing on $dialect', ({ create }) => {
  let world: InstallationWorld;
  let installations: Installations;

  beforeEach(async () => {
    world = await InstallationWorld.open({ createDatabase: create });
    installations = await world.openInstallations();
  });
  afterEach(() => world.close());

  const applicationTokenOf = (slug: string) =>
    new Secret(world.emulator.portal(slug).installation()?.applicationToken ?? '');

  it.each(['ui', 'script'] as const)(
    'takes an app of kind %s after asking the OAuth server',
    async (mode) => {
      const { portal, stored } = await world.givenInstalledPortal(installations, 'acme', mode);
      expect(stored).toMatchObject({
        memberId: portal.memberId,
        domain: portal.domain,
        clientEndpoint: portal.restUrl,
        serverEndpoint: world.gate.url,
        status: 'active',
        installerUserId: '1',
        appStatus: 'L',
      });
      expect(world.gate.introspections).toHaveLength(1);
      expect(world.changes).toEqual([{ memberId: portal.memberId, kind: 'installed' }]);
      expect(await installations.authenticate(portal.memberId, applicationTokenOf('acme'))).toBe('trusted');
      expect(await installations.authenticate(portal.memberId, new Secret('f'.repeat(32)))).toBe(
        'wrong-token',
      );
      const client = await installations.client(portal.memberId);
      expect(await client.call('profile')).toMatchObject({ ID: '1', ADMIN: true });
    },
  );

  it('changes nothing when the same install page is posted again after a refresh', async () => {
    const { portal } = await world.givenInstalledPortal(installations, 'acme', 'ui');
    const [body] = world.app.bodies;
    const client = await installations.client(portal.memberId);
    world.emulator.faults.add({ target: 'rest', effect: { kind: 'expired-token' }, count: 1 });
    await client.call('profile');
    expect(world.gate.refreshes).toHaveLength(1);

    const requests = world.gate.requests.length;
    const again = await fetch(`${world.app.url}/install?DOMAIN=${portal.domain}&PROTOCOL=0`, {
      method: 'POST',
      body,
    });
    expect(again.status).toBe(200);
    expect(world.gate.requests).toHaveLength(requests);
    world.emulator.faults.add({ target: 'rest', effect: { kind: 'expired-token' }, count: 1 });
    expect(await client.call('profile')).toMatchObject({ ID: '1' });
  });

  it('installs by an authorisation code, quarantines the first call and learns the application token', async () => {
    const portal = world.addPortal('acme');
    world.app.installations = undefined;
    await portal.installApp({ mode: 'ui', installUrl: `${world.app.url}/install`, finish: 'always' });
    world.app.installations = installations;

    const { location, cookie } = installations.startOAuth(`${world.emulator.url}/portals/acme`);
    const granted = await fetch(location, { redirect: 'manual' });
    const query = Object.fromEntries(new URL(granted.headers.get('location') ?? '').searchParams);
    query['server_domain'] = new URL(world.gate.url).host;
    await installations.finishOAuth(query, `other=1; ${cookie.split(';')[0]}`);

    const token = applicationTokenOf('acme');
    expect(await installations.authenticate(portal.memberId, token)).toBe('quarantine');
    const accessOf = (userId: number) =>
      new Secret(world.emulator.oauth.issue(portal.installation()!, userId).accessToken);
    const accessToken = accessOf(1);
    const employee = [...portal.users.values()].find(({ isAdmin, active }) => !isAdmin && active)!;
    expect(await installations.learnApplicationToken(portal.memberId, token)).toBe('refused');
    await expect(
      installations.learnApplicationToken(portal.memberId, token, accessOf(employee.id)),
    ).rejects.toMatchObject({ reason: 'not-administrator' });
    expect(await installations.learnApplicationToken(portal.memberId, token, accessToken)).toBe('trusted');
    expect(await installations.authenticate(portal.memberId, token)).toBe('trusted');

    const introspections = world.gate.introspections.length;
    const other = new Secret('0'.repeat(32));
    expect(await installations.learnApplicationToken(portal.memberId, other, accessToken)).toBe('refused');
    expect(world.gate.introspections).toHaveLength(introspections);
  });

  it('finds the new application token after a lost update, once an administrator has authorised again', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const known = applicationTokenOf('acme');
    await portal.updateApp({ newApplicationToken: true });
    const changed = applicationTokenOf('acme');
    const accessToken = () => new Secret(world.emulator.oauth.issue(portal.installation()!, 1).accessToken);
    expect(await installations.authenticate(portal.memberId, changed)).toBe('wrong-token');
    expect(await installations.learnApplicationToken(portal.memberId, changed, accessToken())).toBe(
      'refused',
    );

    const { location, cookie } = installations.startOAuth(`${world.emulator.url}/portals/acme`);
    const granted = await fetch(location, { redirect: 'manual' });
    const query = Object.fromEntries(new URL(granted.headers.get('location') ?? '').searchParams);
    query['server_domain'] = new URL(world.gate.url).host;
    await installations.finishOAuth(query, cookie);
    expect(await installations.authenticate(portal.memberId, known)).toBe('trusted');
    expect(await installations.authenticate(portal.memberId, changed)).toBe('quarantine');
    expect(await installations.learnApplicationToken(portal.memberId, changed, accessToken())).toBe(
      'trusted',
    );
    expect(await installations.authenticate(portal.memberId, changed)).toBe('trusted');
    expect(await installations.authenticate(portal.memberId, known)).toBe('wrong-token');
  });

  it('asks once for many quarantined calls of one portal', async () => {
    const portal = world.addPortal('acme', { behaviour: { installPostCarriesApplicationToken: false } });
    await portal.installApp({ mode: 'ui', installUrl: `${world.app.url}/install` });
    const token = applicationTokenOf('acme');
    expect(await installations.authenticate(portal.memberId, token)).toBe('quarantine');
    const accessToken = new Secret(world.emulator.oauth.issue(portal.installation()!, 1).accessToken);
    const before = world.gate.introspections.length;
    const lessons = await Promise.all(
      Array.from({ length: 20 }, () =>
        installations.learnApplicationToken(portal.memberId, token, accessToken),
      ),
    );
    expect(new Set(lessons)).toEqual(new Set(['trusted']));
    expect(world.gate.introspections.length - before).toBe(1);
  });

  it('keeps the history over uninstallation and re-installation, and revives no token', async () => {
    const { portal, stored } = await world.givenInstalledPortal(installations, 'acme', 'script', {
      applicationToken: 'c'.repeat(32),
    });
    const client = await installations.client(portal.memberId);
    await client.call('event.bind', { event: 'ONAPPUNINSTALL', handler: `${world.app.url}/events` });
    const oldToken = applicationTokenOf('acme');
    await portal.uninstallApp({ clean: true });
    const gone = (await installations.list())[0];
    expect(gone).toMatchObject({
      status: 'uninstalled',
      statusReason: 'removed',
      applicationTokenHash: stored.applicationTokenHash,
    });
    expect(gone.hint).toMatch(/uninstalled/);
    expect(gone.purgeAfter! - gone.uninstalledAt!).toBe(86_400_000);
    expect(await installations.authenticate(portal.memberId, oldToken)).toBe('unknown-portal');
    await expect(installations.client(portal.memberId)).rejects.toMatchObject({
      code: 'BPK_PORTAL_UNINSTALLED',
    });

    const uninstallBody = world.app.bodies.at(-1)!;
    await portal.installApp({ mode: 'script', installUrl: `${world.app.url}/install` });
    expect((await installations.list())[0]).toMatchObject({ status: 'active', purgeAfter: null });
    expect(world.changes.map(({ kind }) => kind)).toEqual(['installed', 'uninstalled', 'installed']);
    expect(await (await installations.client(portal.memberId)).call('profile')).toMatchObject({ ID: '1' });

    const replayed = await fetch(`${world.app.url}/events`, { method: 'POST', body: uninstallBody });
    expect([replayed.status, await replayed.text()]).toEqual([403, 'stale']);
    expect((await installations.list())[0].status).toBe('active');
  });

  it('does not believe an uninstallation from before the installation, however late it comes', async () => {
    const { portal, stored } = await world.givenInstalledPortal(installations);
    const uninstallation = (sentAt: number) =>
      parseAppEvent(
        parseForm(
          new URLSearchParams({
            event: 'ONAPPUNINSTALL',
            ts: String(Math.floor(sentAt / 1000)),
            'auth[member_id]': portal.memberId,
            'auth[application_token]': applicationTokenOf('acme').reveal(),
          }).toString(),
        ),
      );
    const refused = { code: 'BPK_INSTALLATION_REFUSED', reason: 'stale' };
    const early = uninstallation(stored.installedAt - 10 * 60_000);
    await expect(installations.handleEvent(early)).rejects.toMatchObject(refused);

    // The portal's clock may differ a little; when the event came here is known for certain.
    const now = uninstallation(stored.installedAt + 1_000);
    const before = { receivedAt: stored.installedAt - 1 };
    await expect(installations.handleEvent(now, before)).rejects.toMatchObject(refused);
    expect((await installations.list())[0].status).toBe('active');

    const after = { receivedAt: stored.installedAt + 1 };
    expect(await installations.handleEvent(now, after)).toMatchObject({ kind: 'uninstalled' });
    // What waited ends the installation as of when it came: what came later is not overtaken by it.
    const payment = { ...now, event: 'ONAPPPAYMENT' };
    const between = { receivedAt: stored.installedAt };
    await expect(installations.handleEvent(payment, between)).rejects.toMatchObject(refused);
    const later = { receivedAt: stored.installedAt + 2 };
    expect(await installations.handleEvent(payment, later)).toMatchObject({ kind: 'payment' });
  });

  it('takes a new application token from a verified update, and from nothing else', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const client = await installations.client(portal.memberId);
    await client.call('event.bind', { event: 'ONAPPUPDATE', handler: `${world.app.url}/events` });
    const old = applicationTokenOf('acme');
    await portal.updateApp({ version: 7, newApplicationToken: true });
    expect(await installations.authenticate(portal.memberId, old)).toBe('wrong-token');
    expect(await installations.authenticate(portal.memberId, applicationTokenOf('acme'))).toBe('trusted');
    expect(await installations.portal(portal.memberId)).toMatchObject({ appVersion: '7', status: 'active' });
    expect(world.changes.map(({ kind }) => kind)).toEqual(['installed', 'updated']);
    expect(await client.call('profile')).toMatchObject({ ID: '1' });
  });

  it('suspends on a demand for payment and goes on after the payment', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const client = await installations.client(portal.memberId);
    world.gate.before = ({ path }) =>
      path.startsWith('/oauth/token') ? { status: 401, body: { error: 'PAYMENT_REQUIRED' } } : undefined;
    world.emulator.faults.add({ target: 'rest', effect: { kind: 'expired-token' } });
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'BPK_OAUTH_PAYMENT_REQUIRED' });
    const suspended = (await installations.list())[0];
    expect(suspended).toMatchObject({ status: 'suspended', statusReason: 'payment-required' });
    expect(suspended.hint).toMatch(/pay/);
    await expect(client.call('profile')).rejects.toMatchObject({ code: 'BPK_PORTAL_SUSPENDED' });
    expect(world.gate.refreshes).toHaveLength(1);

    world.emulator.faults.clear();
    world.gate.before = undefined;
    const { applicationToken } = portal.installation()!;
    const paid = new URLSearchParams({
      event: 'ONAPPPAYMENT',
      ts: String(Math.floor(Date.now() / 1000)),
      'data[STATUS]': 'P',
      'data[PAYMENT_EXPIRED]': 'N',
      'auth[member_id]': portal.memberId,
      'auth[application_token]': applicationToken,
    });
    expect((await fetch(`${world.app.url}/events`, { method: 'POST', body: paid })).status).toBe(200);
    expect((await installations.list())[0]).toMatchObject({ status: 'active', appStatus: 'P' });
    expect(await client.call('profile')).toMatchObject({ ID: '1' });
    expect(world.changes.map(({ kind }) => kind)).toEqual(['installed', 'suspended', 'active']);
  });

  it('takes a payment event without application token as a reason to ask', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    await installations.suspend(portal.memberId, 'payment-required');
    const hint = new URLSearchParams({
      event: 'ONAPPPAYMENT',
      ts: String(Math.floor(Date.now() / 1000)),
      'auth[member_id]': portal.memberId,
    });
    expect((await fetch(`${world.app.url}/events`, { method: 'POST', body: hint })).status).toBe(200);
    expect(world.gate.refreshes).toHaveLength(1);
    expect((await installations.list())[0].status).toBe('active');
    expect((await fetch(`${world.app.url}/events`, { method: 'POST', body: hint })).status).toBe(403);
    expect(world.gate.refreshes).toHaveLength(1);
  });

  it('remembers which methods an administrator has confirmed', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const confirm = (confirmed: string) =>
      fetch(`${world.app.url}/events`, {
        method: 'POST',
        body: new URLSearchParams({
          event: 'ONAPPMETHODCONFIRM',
          ts: String(Math.floor(Date.now() / 1000)),
          'data[TOKEN]': 'x',
          'data[METHOD]': 'user.add',
          'data[CONFIRMED]': confirmed,
          'auth[member_id]': portal.memberId,
          'auth[application_token]': portal.installation()!.applicationToken,
        }),
      });
    expect((await confirm('1')).status).toBe(200);
    expect((await installations.portal(portal.memberId))?.methodDecision('user.add')).toBe(true);
    await confirm('0');
    expect((await installations.portal(portal.memberId))?.methodDecision('user.add')).toBe(false);
    expect(world.changes.at(-1)).toEqual({ memberId: portal.memberId, kind: 'method-decided' });
  });

  it('follows a portal to its new domain', async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const client = await installations.client(portal.memberId);
    const oldAddress = portal.restUrl;
    portal.rename('renamed');
    expect(await client.call('profile')).toMatchObject({ ID: '1' });
    const moved = await installations.portal(portal.memberId);
    expect(moved?.clientEndpoint).toBe(portal.restUrl);
    expect(moved?.clientEndpoint).not.toBe(oldAddress);
    expect(await client.call('profile')).toMatchObject({ ID: '1' });
    expect(world.gate.refreshes).toHaveLength(1);
  });

  it('lets only administrators install, and only them replace the grant', async () => {
    const portal = world.addPortal('acme');
    const employee = [...portal.users.values()].find(({ isAdmin }) => !isAdmin)!;
    const attempt = await portal.installApp({
      mode: 'script',
      installUrl: `${world.app.url}/install`,
      userId: employee.id,
    });
    expect([attempt.status, attempt.body]).toEqual([403, 'not-administrator']);
    expect(await installations.list()).toEqual([]);

    await portal.installApp({ mode: 'script', installUrl: `${world.app.url}/install` });
    const second = await portal.installApp({
      mode: 'ui',
      installUrl: `${world.app.url}/install`,
      userId: employee.id,
    });
    expect([second.status, second.body]).toEqual([403, 'not-administrator']);
    expect((await installations.list())[0].installerUserId).toBe('1');
  });
});
