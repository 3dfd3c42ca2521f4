import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { EmulatedPortal } from '@bizproc-kit/emulator';
import { parseAppEvent, parseForm, parseInstallPost, Secret } from '@bizproc-kit/protocol';
import { AddressGuard } from '@bizproc-kit/rest';
import { testDialects } from '@bizproc-kit/persistence/testing';

import type { Installations } from './installations.js';
import { openTestDataSource } from './testing/test-store.js';
import { InstallationWorld } from './testing/installation-world.js';

/** An address of the attacker: it only counts who comes. */
class Decoy {
  connections = 0;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Decoy> {
    const server = createServer((socket) => {
      decoy.connections += 1;
      socket.destroy();
    });
    const decoy = new Decoy(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return decoy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => void this.server.close(() => resolve()));
  }
}

const unknownMember = '9'.repeat(32);
const now = () => String(Math.floor(Date.now() / 1000));

describe.each(testDialects())('hostile requests on $dialect', ({ create }) => {
  let world: InstallationWorld;
  let installations: Installations;
  let decoy: Decoy;
  let portal: EmulatedPortal;
  let before: string;

  beforeEach(async () => {
    decoy = await Decoy.open();
    world = await InstallationWorld.open({ createDatabase: create });
    installations = await world.openInstallations();
    ({ portal } = await world.givenInstalledPortal(installations, 'victim'));
    world.gate.requests.length = 0;
    before = await dump();
  });
  afterEach(async () => {
    expect(decoy.connections).toBe(0);
    await world.close();
    await decoy.close();
  });

  const dump = async () => {
    const dataSource = await openTestDataSource(world.database);
    const rows = await Promise.all(
      ['bizproc_portal', 'bizproc_grant'].map((table) =>
        dataSource.query(`SELECT * FROM ${table} ORDER BY 1, 2`),
      ),
    );
    await dataSource.destroy();
    return JSON.stringify(rows);
  };

  /** Nothing was stored, nobody was asked more often than told, and the attacker's address never. */
  const expectRefused = async (attempt: Promise<unknown>, reason: string, outgoing: number) => {
    await expect(attempt).rejects.toMatchObject({ code: 'BPK_INSTALLATION_REFUSED', reason });
    expect(world.gate.requests).toHaveLength(outgoing);
    expect(await dump()).toBe(before);
    expect(decoy.connections).toBe(0);
  };

  const event = (name: string, auth: Record<string, string>, data: Record<string, string> = {}) => {
    const form = new URLSearchParams({ event: name, ts: now() });
    for (const [key, value] of Object.entries(auth)) form.set(`auth[${key}]`, value);
    for (const [key, value] of Object.entries(data)) form.set(`data[${key}]`, value);
    return parseAppEvent(parseForm(form.toString()));
  };
  const install = (auth: Record<string, string>) =>
    installations.handleEvent(
      event('ONAPPINSTALL', {
        access_token: 'a'.repeat(70),
        refresh_token: 'r'.repeat(70),
        server_endpoint: `${world.gate.url}/rest/`,
        client_endpoint: `http://127.0.0.1:${decoy.port}/rest/`,
        domain: `127.0.0.1:${decoy.port}`,
        ...auth,
      }),
    );
  const frame = (form: Record<string, string>) =>
    installations.installFromPost(
      parseInstallPost(
        parseForm(`DOMAIN=127.0.0.1:${decoy.port}&PROTOCOL=0&LANG=en`),
        parseForm(
          new URLSearchParams({
            AUTH_ID: 'a'.repeat(70),
            REFRESH_ID: 'r'.repeat(70),
            SERVER_ENDPOINT: `${world.gate.url}/rest/`,
            ...form,
          }).toString(),
        ),
      ),
    );
  const applicationToken = () => portal.installation()!.applicationToken;

  it.each([
    ['loopback', 'http://127.0.0.1:<decoy>/rest/'],
    ['loopback by name', 'http://localhost:<decoy>/rest/'],
    ['the metadata service', 'http://169.254.169.254/rest/'],
    ['a look-alike', 'https://oauth.bitrix.info.evil.example/rest/'],
    ['credentials before the host', 'https://oauth.bitrix.info@127.0.0.1:<decoy>/rest/'],
    ['another scheme', 'file:///etc/passwd'],
    ['http to the real host', 'http://oauth.bitrix.info/rest/'],
    ['another port of the real host', 'https://oauth.bitrix.info:8443/rest/'],
  ])('never asks a server that is not listed: %s', async (_, endpoint) => {
    const server = endpoint.replace('<decoy>', String(decoy.port));
    for (const memberId of [unknownMember, portal.memberId]) {
      await expectRefused(install({ member_id: memberId, server_endpoint: server }), 'untrusted-server', 0);
      await expectRefused(frame({ member_id: memberId, SERVER_ENDPOINT: server }), 'untrusted-server', 0);
    }
  });

  it('refuses a forged install of an unknown portal', async () => {
    await expectRefused(install({ member_id: unknownMember }), 'rejected-token', 1);
    await expectRefused(frame({ member_id: unknownMember }), 'rejected-token', 2);
  });

  it('refuses a forged install of a known portal without asking anybody', async () => {
    const forged = { member_id: portal.memberId };
    await expectRefused(
      install({ ...forged, application_token: 'f'.repeat(32) }),
      'wrong-application-token',
      0,
    );
    await expectRefused(
      frame({ ...forged, APPLICATION_TOKEN: 'f'.repeat(32) }),
      'wrong-application-token',
      0,
    );
  });

  it('refuses a forged install of a known portal that brings the right or no application token', async () => {
    const forged = { member_id: portal.memberId };
    await expectRefused(install(forged), 'rejected-token', 1);
    await expectRefused(install({ ...forged, application_token: applicationToken() }), 'rejected-token', 2);
  });

  it('refuses a token of another portal, and one of another app', async () => {
    const foreign = world.addPortal('attacker');
    await foreign.installApp({
      mode: 'script',
      installUrl: `${world.app.url}/nowhere-else`,
      clientId: 'local.other',
    });
    const other = world.emulator.oauth.issue(foreign.installation('local.other')!, 1);
    world.gate.requests.length = 0;
    const tokens = { access_token: other.accessToken, refresh_token: other.refreshToken };
    await expectRefused(install({ member_id: foreign.memberId, ...tokens }), 'other-app', 1);

    foreign.createInstallation({ mode: 'script', installUrl: 'http://127.0.0.1:1/' });
    const own = world.emulator.oauth.issue(foreign.installation()!, 1);
    const theirs = { access_token: own.accessToken, refresh_token: own.refreshToken };
    await expectRefused(install({ member_id: portal.memberId, ...theirs }), 'other-portal', 2);
    await expectRefused(install({ member_id: unknownMember, ...theirs }), 'other-portal', 3);
  });

  it('looks for the error also in an answer with status 200, and for what an answer does not say', async () => {
    const answers: [body: object, reason: string][] = [
      [{ error: 'wrong_client' }, 'other-app'],
      [{ error: '' }, 'rejected-token'],
      [{ result: [] }, 'other-app'],
      [{ result: { client_id: world.emulator.app.clientId } }, 'other-portal'],
      [
        { result: { client_id: world.emulator.app.clientId, install: { member_id: unknownMember } } },
        'no-address',
      ],
    ];
    for (const [index, [body, reason]] of answers.entries()) {
      world.gate.before = () => ({ status: 200, body });
      await expectRefused(install({ member_id: unknownMember }), reason, index + 1);
    }
  });

  it('takes the address of a portal from the OAuth server, never from the request', async () => {
    const honest = world.addPortal('honest');
    honest.createInstallation({ mode: 'script', installUrl: 'http://127.0.0.1:1/' });
    const tokens = world.emulator.oauth.issue(honest.installation()!, 1);
    const { portal: stored } = await install({
      member_id: honest.memberId,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
    });
    expect(stored.clientEndpoint).toBe(honest.restUrl);
    await (await installations.client(honest.memberId)).call('profile');
  });

  it.each(['ONAPPUNINSTALL', 'ONAPPPAYMENT', 'ONAPPMETHODCONFIRM', 'ONANYTHING'])(
    'refuses a forged %s without asking anybody',
    async (name) => {
      const forge = (auth: Record<string, string>) =>
        installations.handleEvent(
          event(name, { member_id: portal.memberId, ...auth }, { METHOD: 'user.add' }),
        );
      await expectRefused(forge({ application_token: 'f'.repeat(32) }), 'wrong-application-token', 0);
      await expectRefused(forge({}), 'unproven', 0);
      await expectRefused(
        forge({ member_id: unknownMember, application_token: applicationToken() }),
        'unknown-portal',
        0,
      );
    },
  );

  it('refuses a forged update, and asks only the stored kind of server', async () => {
    const forged = {
      member_id: portal.memberId,
      application_token: 'f'.repeat(32),
      access_token: 'a'.repeat(70),
    };
    const update = (auth: object) => installations.handleEvent(event('ONAPPUPDATE', { ...forged, ...auth }));
    await expectRefused(
      update({ server_endpoint: `http://127.0.0.1:${decoy.port}/rest/` }),
      'untrusted-server',
      0,
    );
    await expectRefused(update({ server_endpoint: `${world.gate.url}/rest/` }), 'rejected-token', 1);
  });

  it('makes no request at all for calls with a wrong application token', async () => {
    const access = new Secret(world.emulator.oauth.issue(portal.installation()!, 1).accessToken);
    for (const token of ['', 'f'.repeat(32), `${applicationToken()}0`, applicationToken().slice(0, -1)]) {
      const wrong = new Secret(token);
      expect(await installations.authenticate(portal.memberId, wrong)).toBe('wrong-token');
      expect(await installations.learnApplicationToken(portal.memberId, wrong, access)).toBe('refused');
    }
    expect(await installations.authenticate(unknownMember, new Secret(applicationToken()))).toBe(
      'unknown-portal',
    );
    expect(await installations.learnApplicationToken(unknownMember, new Secret('x'), access)).toBe('refused');
    expect(world.gate.requests).toEqual([]);
    expect(await dump()).toBe(before);
  });

  it('does not learn an application token from the token of another portal or app', async () => {
    const quarantined = world.addPortal('old', { behaviour: { installPostCarriesApplicationToken: false } });
    await quarantined.installApp({ mode: 'ui', installUrl: `${world.app.url}/install` });
    const foreign = new Secret(world.emulator.oauth.issue(portal.installation()!, 1).accessToken);
    const token = new Secret('f'.repeat(32));
    expect(await installations.learnApplicationToken(quarantined.memberId, token, foreign)).toBe('refused');
    expect(await installations.learnApplicationToken(quarantined.memberId, token, new Secret('junk'))).toBe(
      'refused',
    );
    expect(await installations.authenticate(quarantined.memberId, token)).toBe('quarantine');
    expect(installations.refusalCounts().get('other-portal')).toBe(1);
  });

  it('bounds the checks that forged calls of a quarantined portal cause, and keeps the genuine ones', async () => {
    const quarantined = world.addPortal('old', { behaviour: { installPostCarriesApplicationToken: false } });
    await quarantined.installApp({ mode: 'ui', installUrl: `${world.app.url}/install` });
    world.gate.requests.length = 0;
    const lessons = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) =>
        installations.learnApplicationToken(
          quarantined.memberId,
          new Secret(`forged-${index}`),
          new Secret(`junk-${index}`),
        ),
      ),
    );
    // Six at once, one more every ten seconds.
    expect(world.gate.requests.length).toBeLessThanOrEqual(8);
    const postponed = lessons.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(postponed.length).toBeGreaterThanOrEqual(192);
    for (const { reason } of postponed)
      expect(reason).toMatchObject({ reason: 'too-many-checks', retry: { kind: 'at' } });
  });

  it('bounds the checks of floods of unknown portals, and still takes known ones', async () => {
    const attempts = Array.from({ length: 300 }, (_, index) =>
      install({ member_id: index.toString(16).padStart(32, '0') }).catch(() => undefined),
    );
    const started = performance.now();
    await Promise.all(attempts);
    // Thirty at once, five more with every second that this takes.
    const allowed = 31 + (5 * (performance.now() - started)) / 1000;
    expect(world.gate.requests.length).toBeLessThanOrEqual(allowed);
    // Nor is an administrator at the install page of a new portal held up.
    const fresh = world.addPortal('fresh');
    const outcome = await fresh.installApp({ mode: 'ui', installUrl: `${world.app.url}/install` });
    expect(outcome.status).toBe(200);
    const tokens = world.emulator.oauth.issue(portal.installation()!, 1);
    const again = await install({
      member_id: portal.memberId,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      application_token: applicationToken(),
    });
    expect(again.kind).toBe('installed');
  });

  it('refuses events from long ago and from the future', async () => {
    for (const seconds of [-86_500, 400]) {
      const late = event('ONAPPUNINSTALL', {
        member_id: portal.memberId,
        application_token: applicationToken(),
      });
      late.sentAt = new Date(Date.now() + seconds * 1000);
      await expectRefused(installations.handleEvent(late), 'stale', 0);
    }
  });

  it('refuses an authorisation that names a server that is not listed, or whose state is not of this browser', async () => {
    const { cookie } = installations.startOAuth('victim.example.com');
    const state = new URL(installations.startOAuth('victim.example.com').location).searchParams.get('state');
    const finish = (query: object) => installations.finishOAuth({ code: 'c', ...query }, cookie);
    await expectRefused(finish({ state }), 'wrong-state', 0);
    await expectRefused(finish({}), 'wrong-state', 0);
    const started = installations.startOAuth('victim.example.com');
    const own = new URL(started.location).searchParams.get('state');
    for (const server of [`127.0.0.1:${decoy.port}`, 'localhost', 'evil.example', 'a/b@c', ['x']]) {
      const attempt = installations.finishOAuth(
        { code: 'c', state: own, server_domain: server },
        started.cookie,
      );
      await expectRefused(attempt, 'untrusted-server', 0);
    }
  });
});

describe('addresses of portals that may not be called', () => {
  let world: InstallationWorld;
  let decoy: Decoy;

  beforeEach(async () => {
    decoy = await Decoy.open();
    world = await InstallationWorld.open();
  });
  afterEach(async () => {
    await world.close();
    await decoy.close();
  });

  const lookup: ConstructorParameters<typeof AddressGuard>[0] = {
    lookup: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
  };

  it.each([
    ['loopback', 'https://127.0.0.1:<decoy>/rest/'],
    ['loopback in IPv6', 'https://[::1]:<decoy>/rest/'],
    ['loopback mapped into IPv6', 'https://[::ffff:127.0.0.1]:<decoy>/rest/'],
    ['loopback written as a number', 'https://2130706433:<decoy>/rest/'],
    ['the metadata service', 'https://169.254.169.254/rest/'],
    ['a private network', 'https://10.0.0.1/rest/'],
    ['plain http', 'http://portal.example.com/rest/'],
    ['a name that leads to loopback', 'https://rebound.example.com:<decoy>/rest/'],
  ])('stores nothing for a genuine portal at %s', async (_, address) => {
    const installations = await world.openInstallations({
      guard: new AddressGuard(lookup),
      allowInsecure: false,
    });
    const clientEndpoint = address.replace('<decoy>', String(decoy.port));
    const portal = world.addPortal('evil', { addresses: { clientEndpoint } });
    const outcome = await portal.installApp({ mode: 'script', installUrl: `${world.app.url}/install` });
    expect([outcome.status, outcome.body]).toEqual([403, 'untrusted-address']);
    expect(await installations.list()).toEqual([]);
    expect(decoy.connections).toBe(0);
  });

  it('keeps the stored address when a refresh names one that may not be called', async () => {
    const { portal, stored } = await world.givenInstalledPortal(await world.openInstallations());
    const strict = await world.openInstallations({ guard: new AddressGuard() });
    await strict.suspend(portal.memberId, 'payment-required');
    portal.rename('renamed');
    expect(await strict.maintain(async () => undefined)).toMatchObject({ resumed: 1, failed: [] });
    const [kept] = await strict.list();
    expect(portal.restUrl).not.toBe(stored.clientEndpoint);
    expect(kept).toMatchObject({ status: 'active', clientEndpoint: stored.clientEndpoint });
    expect(world.gate.refreshes).toHaveLength(1);
  });
});
