import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startEmulator, type RunningEmulator } from '@bizproc-kit/emulator';
import {
  InvalidGrantError,
  MethodNotFoundError,
  OutcomeUnknownError,
  PermissionError,
} from '@bizproc-kit/errors';
import { parseForm } from '@bizproc-kit/protocol';
import type { AccessGrant, GrantSource } from './auth/grant-source.port.js';
import { command } from './batch/batch-command.js';
import { resultOf } from './batch/batch-reference.js';
import { RateBudget } from './limits/rate-budget.js';
import { OAuthClient } from './oauth/oauth-client.js';
import type { TokenReply } from './oauth/token-reply.js';
import { closeClients, testClient } from './testing/clients.js';

/** A grant as a host would keep it: every refresh uses up the pair before. */
class StoredGrant implements GrantSource {
  refreshes = 0;
  private tokens: Pick<TokenReply, 'accessToken' | 'refreshToken' | 'clientEndpoint' | 'expiresAt'>;

  constructor(
    private readonly oauth: OAuthClient,
    private readonly server: string,
    tokens: Pick<TokenReply, 'accessToken' | 'refreshToken' | 'clientEndpoint' | 'expiresAt'>,
  ) {
    this.tokens = tokens;
  }

  async current(): Promise<AccessGrant> {
    const { accessToken, clientEndpoint } = this.tokens;
    return { accessToken, endpoint: clientEndpoint };
  }

  async refreshed(): Promise<AccessGrant> {
    this.refreshes += 1;
    this.tokens = await this.oauth.refresh(this.server, this.tokens.refreshToken);
    return this.current();
  }
}

describe('The client against the emulator', () => {
  let emulator: RunningEmulator;
  let app: Server;
  let oauth: OAuthClient;

  beforeEach(() => {
    app = createServer();
  });

  afterEach(async () => {
    await closeClients();
    await oauth?.close();
    await new Promise((resolve) => app.close(resolve));
    await emulator.close();
  });

  async function start(options: Parameters<typeof startEmulator>[0] = {}): Promise<void> {
    emulator = await startEmulator({ requestLimit: false, ...options });
    oauth = new OAuthClient({ ...emulator.app, servers: [emulator.url], proxy: {} });
  }

  function byWebhook(options: Parameters<typeof testClient>[1] = {}) {
    return testClient('', { auth: { webhook: emulator.portal('acme').webhookUrl }, ...options });
  }

  /** The grant that comes with `ONAPPINSTALL`. */
  async function installedGrant(): Promise<StoredGrant> {
    const posted = new Promise<string>((resolve) => {
      app.on('request', (request, reply) => {
        let text = '';
        request.on('data', (chunk: Buffer) => (text += chunk.toString()));
        request.on('end', () => {
          reply.end();
          resolve(text);
        });
      });
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const { port } = app.address() as AddressInfo;
    await emulator
      .portal('acme')
      .installApp({ mode: 'script', installUrl: `http://127.0.0.1:${port}/install` });
    const auth = parseForm(await posted).auth as Record<string, string>;
    return new StoredGrant(oauth, oauth.trustedServer(auth.server_endpoint), {
      accessToken: auth.access_token,
      refreshToken: auth.refresh_token,
      clientEndpoint: auth.client_endpoint,
      expiresAt: new Date(Number(auth.expires) * 1000),
    });
  }

  it('reads a list in every way', async () => {
    await start();
    const { crm } = emulator.portal('acme');
    for (let index = 0; index < 180; index += 1) crm.add(2, { TITLE: `Deal ${index}` }, 1_000 + index);
    for (const strategy of ['pages', 'keyset', 'batches'] as const) {
      const rows = await byWebhook()
        .list('crm.item.list', { entityTypeId: 2, select: ['title'] }, { strategy })
        .all();
      const ids = rows.map(({ id }) => Number(id));
      expect(ids.filter((id) => id >= 1_000)).toEqual(
        Array.from({ length: 180 }, (_unused, index) => 1_000 + index),
      );
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('runs a batch with references, failures and texts that are none', async () => {
    await start();
    emulator.portal('acme').crm.add(2, { TITLE: 'Annual contract' }, 512);
    const title = 'pay $result[deal][item][id] now';
    const result = await byWebhook().batch({
      deal: command('crm.item.get', { entityTypeId: 2, id: 512 }),
      same: command('crm.item.get', { entityTypeId: 2, id: resultOf('deal', 'item', 'id') }),
      none: { method: 'no.such.method' },
      text: command('crm.item.update', { entityTypeId: 2, id: 512, fields: { title } }),
      after: command('crm.item.get', { entityTypeId: 2, id: 512 }),
    });
    expect(result.value('same').item).toMatchObject({ id: 512, title: 'Annual contract' });
    expect(result.failures.map(({ name }) => name)).toEqual(['none']);
    expect(result.failures[0].error).toBeInstanceOf(MethodNotFoundError);
    expect(result.value('after').item).toMatchObject({ title });
  });

  it('works through more than a portal takes at once, without a refusal', async () => {
    await start({ requestLimit: { burst: 20, perSecond: 20 } });
    const client = byWebhook({ budget: new RateBudget({ burst: 20, perSecond: 20, headroom: 0.7 }) });
    await Promise.all(Array.from({ length: 50 }, () => client.call('profile')));
    const answers = emulator.requestLog.entries({ kind: 'rest', limit: 1_000 });
    expect(answers).toHaveLength(50);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  it('calls under a grant, and refreshes it once when it has expired', async () => {
    await start({ accessTokenTtlSeconds: 3_600 });
    const grant = await installedGrant();
    const client = testClient('', { auth: grant });
    expect(await client.call('app.info')).toMatchObject({ INSTALLED: true });
    emulator.clock.advance(2 * 3_600_000);
    const infos = await Promise.all(Array.from({ length: 10 }, () => client.call('app.info')));
    expect(infos).toHaveLength(10);
    expect(grant.refreshes).toBe(1);
    const { accessToken } = await grant.current();
    expect(await oauth.introspect(emulator.url, accessToken)).toMatchObject({
      clientId: emulator.app.clientId,
      memberId: emulator.portal('acme').memberId,
    });
  });

  it('follows a portal that was renamed', async () => {
    await start();
    const grant = await installedGrant();
    const client = testClient('', { auth: grant });
    await client.call('profile');
    emulator.portal('acme').rename('acme-new');
    expect(await client.call('profile')).toMatchObject({ ADMIN: true });
    expect((await grant.current()).endpoint).toContain('acme-new');
  });

  it('says that a refresh token is dead', async () => {
    await start();
    await expect(oauth.refresh(emulator.url, 'not a refresh token')).rejects.toBeInstanceOf(
      InvalidGrantError,
    );
  });

  it('may not register with a webhook', async () => {
    await start();
    const add = byWebhook().call('bizproc.robot.add', {
      CODE: 'x',
      HANDLER: 'https://app.example.com/h',
      NAME: 'X',
      USE_SUBSCRIPTION: 'Y',
    });
    await expect(add).rejects.toBeInstanceOf(PermissionError);
  });

  it.each(['lost-answer', 'truncate'] as const)('creates nothing twice (%s)', async (kind) => {
    await start();
    emulator.faults.add({ target: 'rest', match: 'crm.item.add', effect: { kind }, count: 1 });
    const add = byWebhook().call('crm.item.add', { entityTypeId: 2, fields: { title: 'Only once' } });
    await expect(add).rejects.toBeInstanceOf(OutcomeUnknownError);
    const rows = await byWebhook().list('crm.item.list', { entityTypeId: 2 }).all();
    expect(rows.filter(({ title }) => title === 'Only once')).toHaveLength(1);
  });

  it.each([
    { kind: 'reset' },
    { kind: 'html', status: 502 },
    { kind: 'rate-limit' },
    { kind: 'error', status: 500, error: 'INTERNAL_SERVER_ERROR' },
  ] as const)('gets over $kind', async (effect) => {
    await start();
    emulator.faults.add({ target: 'rest', match: 'profile', effect, count: 2 });
    expect(await byWebhook().call('profile')).toMatchObject({ ADMIN: true });
  });
});
