import type { EmulatedPortal } from '@bizproc-kit/emulator';
import { parseAppEvent, parseForm, parseInstallPost, Secret } from '@bizproc-kit/protocol';
import { testDialects } from '@bizproc-kit/persistence/testing';

import type { Installations } from './installations.js';
import { openTestDataSource } from './testing/test-store.js';
import { InstallationWorld } from './testing/installation-world.js';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** What an employee sends: everything that he can know, and a token of his choice. */
interface Forgery {
  readonly world: InstallationWorld;
  readonly installations: Installations;
  readonly portal: EmulatedPortal;
  readonly tokens: Tokens;
  readonly userId: number;
  readonly applicationToken: string | undefined;
}

type Entrance = (forgery: Forgery) => Promise<unknown>;

const event =
  (name: string, data: Record<string, string> = {}): Entrance =>
  ({ world, installations, portal, tokens, applicationToken }) => {
    const form = new URLSearchParams({
      event: name,
      ts: String(Math.floor(Date.now() / 1000)),
      'auth[member_id]': portal.memberId,
      'auth[access_token]': tokens.accessToken,
      'auth[refresh_token]': tokens.refreshToken,
      'auth[server_endpoint]': `${world.gate.url}/rest/`,
      'auth[client_endpoint]': portal.restUrl,
      'auth[domain]': 'forged.example.com',
      'auth[scope]': 'forged',
      'auth[status]': 'F',
    });
    if (applicationToken !== undefined) form.set('auth[application_token]', applicationToken);
    for (const [key, value] of Object.entries(data)) form.set(`data[${key}]`, value);
    return installations.handleEvent(parseAppEvent(parseForm(form.toString())));
  };

/** Every way in which something that a person of the portal sends could change what is believed of the portal. */
const entrances: Readonly<Record<string, Entrance>> = {
  ONAPPINSTALL: event('ONAPPINSTALL', { VERSION: '666', LANGUAGE_ID: 'xx' }),
  ONAPPUPDATE: event('ONAPPUPDATE', { VERSION: '666', LANGUAGE_ID: 'xx' }),
  ONAPPUNINSTALL: event('ONAPPUNINSTALL', { CLEAN: '1' }),
  ONAPPPAYMENT: event('ONAPPPAYMENT', { STATUS: 'F', PAYMENT_EXPIRED: 'N' }),
  ONAPPMETHODCONFIRM: event('ONAPPMETHODCONFIRM', { METHOD: 'user.add', CONFIRMED: '1' }),
  'another event': event('ONSUBSCRIPTIONRENEW'),
  'the install page': ({ world, installations, portal, tokens, applicationToken }) =>
    installations.openFrame(
      parseInstallPost(
        parseForm('DOMAIN=forged.example.com&PROTOCOL=0&LANG=xx'),
        parseForm(
          new URLSearchParams({
            AUTH_ID: tokens.accessToken,
            REFRESH_ID: tokens.refreshToken,
            SERVER_ENDPOINT: `${world.gate.url}/rest/`,
            member_id: portal.memberId,
            status: 'F',
            ...(applicationToken !== undefined && { APPLICATION_TOKEN: applicationToken }),
          }).toString(),
        ),
      ),
    ),
  'the OAuth flow': ({ world, installations, portal, userId }) => {
    const { location, cookie } = installations.startOAuth(`${world.emulator.url}/portals/${portal.slug}`);
    const app = world.emulator.oauth.defaultApp;
    const query = {
      code: world.emulator.oauth.issueCode(portal, app, userId),
      state: new URL(location).searchParams.get('state'),
      member_id: portal.memberId,
      server_domain: new URL(world.gate.url).host,
    };
    return installations.finishOAuth(query, cookie);
  },
  'a handler call': ({ installations, portal, tokens, applicationToken }) =>
    installations.learnApplicationToken(
      portal.memberId,
      new Secret(applicationToken ?? ''),
      new Secret(tokens.accessToken),
    ),
};

type Prepare = (world: InstallationWorld, installations: Installations, portal: EmulatedPortal) => unknown;

const amend = async (world: InstallationWorld, change: string) => {
  const dataSource = await openTestDataSource(world.database);
  await dataSource.query(`UPDATE bizproc_portal SET ${change}`);
  await dataSource.destroy();
};

/** States in which a portal may be met. */
const states: Readonly<Record<string, Prepare>> = {
  active: () => undefined,
  suspended: (_, installations, portal) => installations.suspend(portal.memberId, 'plan-has-no-rest'),
  'with a dead grant': (world) =>
    amend(world, `status = 'reauthorisation-needed', status_reason = 'grant-lost'`),
  uninstalled: (world) => amend(world, `status = 'uninstalled', purge_after = 9999999999999`),
  'whose token is not known': (world) => amend(world, 'application_token_hash = NULL'),
  'that an administrator has opened for another token': (world) =>
    amend(world, 'token_open_until = 9999999999999'),
};

const forgedToken = 'f'.repeat(32);

describe.each(testDialects())('an employee of an installed portal on $dialect', ({ create }) => {
  let world: InstallationWorld;
  let installations: Installations;
  let portal: EmulatedPortal;

  beforeEach(async () => {
    world = await InstallationWorld.open({ createDatabase: create });
    installations = await world.openInstallations();
    ({ portal } = await world.givenInstalledPortal(installations, 'acme'));
  });
  afterEach(() => world.close());

  const believed = async () => {
    const dataSource = await openTestDataSource(world.database);
    const rows = await Promise.all(
      ['bizproc_portal', 'bizproc_grant'].map((table) => dataSource.query(`SELECT * FROM ${table}`)),
    );
    await dataSource.destroy();
    return rows;
  };

  const forgeries = (userId: number): Omit<Forgery, 'applicationToken'>[] => [
    { world, installations, portal, userId, tokens: issue(userId) },
  ];
  const issue = (userId: number): Tokens => world.emulator.oauth.issue(portal.installation()!, userId);

  const expectNothingBelieved = async (state: string, userId: number) => {
    await states[state]!(world, installations, portal);
    const before = await believed();
    for (const [name, enter] of Object.entries(entrances)) {
      // Limits are not what protects here.
      const fresh = await world.openInstallations();
      const [forgery] = forgeries(userId);
      for (const applicationToken of [forgedToken, undefined]) {
        // Without application token a payment only makes us ask the OAuth server, which is believed.
        if (name === 'ONAPPPAYMENT' && state === 'suspended' && applicationToken === undefined) continue;
        await enter({ ...forgery!, installations: fresh, applicationToken }).catch(() => undefined);
        expect([name, applicationToken, await believed()]).toEqual([name, applicationToken, before]);
      }
    }
  };

  it.each(Object.keys(states))(
    'changes nothing that is believed of a portal, %s, with a token of his own',
    async (state) => {
      const employee = [...portal.users.values()].find(({ isAdmin, active }) => !isAdmin && active)!;
      await expectNothingBelieved(state, employee.id);
    },
  );

  it.each(['active', 'with a dead grant'])(
    'changes nothing of a portal, %s, when he is the installer and no administrator any more',
    async (state) => {
      portal.users.get(1)!.isAdmin = false;
      await expectNothingBelieved(state, 1);
    },
  );

  it.each([
    ['ONAPPUPDATE', 'active'],
    ['ONAPPINSTALL', 'with a dead grant'],
    ['the install page', 'with a dead grant'],
    ['the OAuth flow', 'active'],
    ['a handler call', 'that an administrator has opened for another token'],
  ])('could do it as an administrator: %s on a portal, %s', async (name, state) => {
    await states[state]!(world, installations, portal);
    const before = await believed();
    const [forgery] = forgeries(17);
    const fresh = await world.openInstallations();
    await entrances[name]!({ ...forgery!, installations: fresh, applicationToken: forgedToken });
    expect(await believed()).not.toEqual(before);
  });

  it('cannot silence the portal by an update: the genuine calls are believed, and his are not', async () => {
    const genuine = new Secret(portal.installation()!.applicationToken);
    const employee = [...portal.users.values()].find(({ isAdmin, active }) => !isAdmin && active)!;
    const [forgery] = forgeries(employee.id);
    await expect(
      entrances['ONAPPUPDATE']!({ ...forgery!, applicationToken: forgedToken }),
    ).rejects.toMatchObject({ reason: 'not-administrator' });
    expect(await installations.authenticate(portal.memberId, genuine)).toBe('trusted');
    expect(await installations.authenticate(portal.memberId, new Secret(forgedToken))).toBe('wrong-token');
  });

  it('proves with the right application token that the app was updated, and nothing more', async () => {
    const employee = [...portal.users.values()].find(({ isAdmin, active }) => !isAdmin && active)!;
    const [forgery] = forgeries(employee.id);
    const [[before], grants] = await believed();
    const { applicationToken } = portal.installation()!;
    await entrances['ONAPPUPDATE']!({ ...forgery!, applicationToken });
    const [[after], grantsAfter] = await believed();
    const { app_version: version, version: edition, ...rest } = after;
    expect(version).toBe('666');
    expect({ ...rest, app_version: before.app_version, version: before.version }).toEqual(before);
    expect(Number(edition)).toBe(Number(before.version) + 1);
    expect(grantsAfter).toEqual(grants);
  });
});
