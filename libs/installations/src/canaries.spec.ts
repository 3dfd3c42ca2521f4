import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';

import { TokenCipher } from '@bizproc-kit/persistence';
import { testDialects } from '@bizproc-kit/persistence/testing';
import { parseAppEvent, parseForm, Secret } from '@bizproc-kit/protocol';

import { InstallationWorld } from './testing/installation-world.js';
import { openTestDataSource } from './testing/test-store.js';

const tables = ['bizproc_portal', 'bizproc_grant', 'bizproc_vault', 'bizproc_migrations'];

describe.each(testDialects())('canaries on $dialect', ({ create }) => {
  let world: InstallationWorld;

  beforeEach(async () => {
    world = await InstallationWorld.open({ createDatabase: create });
  });
  afterEach(() => world.close());

  /** Everything that the database holds, as text and, where it is a file, as bytes. */
  const dump = async (): Promise<string> => {
    const dataSource = await openTestDataSource(world.database);
    const rows = [];
    for (const table of tables) rows.push(await dataSource.query(`SELECT * FROM ${table}`));
    await dataSource.destroy();
    const files =
      world.target.dialect === 'sqlite'
        ? ['', '-wal'].map((suffix) => readIfThere((world.target as { path: string }).path + suffix))
        : [];
    return [JSON.stringify(rows), ...files].join('\n');
  };

  it('are in no table and no log line after a life of a portal with its failures', async () => {
    const key = TokenCipher.generateKey('test');
    const installations = await world.openInstallations({ keys: key });
    const canaries = new Set<string>([key.split(':')[1], world.emulator.app.clientSecret]);
    const sing = (...texts: (string | undefined)[]) => texts.forEach((text) => text && canaries.add(text));
    // Every token that the OAuth server hands out, and every one that it is shown.
    const issue = world.emulator.oauth.issue.bind(world.emulator.oauth);
    world.emulator.oauth.issue = (...args) => {
      const tokens = issue(...args);
      sing(tokens.accessToken, tokens.refreshToken);
      return tokens;
    };
    world.gate.before = ({ params }) =>
      sing(params.get('refresh_token') ?? undefined, params.get('auth') ?? undefined);

    const { portal } = await world.givenInstalledPortal(installations, 'acme', 'ui');
    sing(portal.installation()!.applicationToken);
    const client = await installations.client(portal.memberId);
    world.emulator.clock.advance(3_601_000);
    await client.call('profile');

    const failures: unknown[] = [];
    const note = (work: Promise<unknown>) => work.catch((error: unknown) => failures.push(error));
    world.gate.before = ({ params }) => {
      sing(params.get('refresh_token') ?? undefined, params.get('auth') ?? undefined);
      const shown = params.get('refresh_token') ?? params.get('auth') ?? '';
      return { status: 400, body: { error: 'invalid_grant', error_description: `Token ${shown} is bad` } };
    };
    world.emulator.clock.advance(3_601_000);
    await note(client.call('profile'));
    const forged = `canary-access-${'a'.repeat(30)}`;
    sing(forged, `canary-refresh-${'b'.repeat(30)}`, `canary-application-${'c'.repeat(12)}`);
    const form = new URLSearchParams({
      event: 'ONAPPINSTALL',
      ts: String(Math.floor(Date.now() / 1000)),
      'auth[member_id]': 'd'.repeat(32),
      'auth[access_token]': forged,
      'auth[refresh_token]': `canary-refresh-${'b'.repeat(30)}`,
      'auth[application_token]': `canary-application-${'c'.repeat(12)}`,
      'auth[server_endpoint]': `${world.gate.url}/rest/`,
    });
    await note(installations.handleEvent(parseAppEvent(parseForm(form.toString()))));
    await note(installations.learnApplicationToken(portal.memberId, new Secret(forged), new Secret(forged)));
    await note(
      installations.finishOAuth({ code: 'canary-code-1234567890', state: 'x' }, 'bizproc_oauth=v1.test.AAAA'),
    );
    sing('canary-code-1234567890');
    world.gate.before = undefined;
    const again = await portal.installApp({ mode: 'ui', installUrl: `${world.app.url}/install` });
    expect(again.status).toBe(200);
    await installations.rotateKeys();

    expect(canaries.size).toBeGreaterThan(10);
    expect(failures.length).toBeGreaterThan(2);
    expect(world.log.length).toBeGreaterThan(5);
    const written = [
      await dump(),
      ...world.log,
      inspect(installations, { depth: 12 }),
      inspect(failures, { depth: 12 }),
    ];
    const everything = written.join('\n');
    for (const canary of canaries) {
      for (const form of [
        canary,
        Buffer.from(canary).toString('base64'),
        Buffer.from(canary).toString('hex'),
      ]) {
        expect(everything.includes(form) ? `found ${canary}` : 'absent').toBe('absent');
      }
    }
  });
});

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
