import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  startEmulator,
  type ActiveFault,
  type EmulatedPortal,
  type RunningEmulator,
} from '@bizproc-kit/emulator';
import { installationEntities, installationMigrations, Installations } from '@bizproc-kit/installations';
import { openDataSource, parseDatabaseUrl, TokenCipher, WriteMutex } from '@bizproc-kit/persistence';
import { Secret, systemClock } from '@bizproc-kit/protocol';
import { AddressGuard, OAuthClient } from '@bizproc-kit/rest';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { createHost } from '../host/create-host.js';
import { CLOCK } from '../clock/clock.token.js';
import { LOGGER } from '../logging/logger.token.js';
import { RUNTIME_SETTINGS } from '../settings/settings.token.js';
import type { RuntimeSettings } from '../settings/settings.js';
import { lifecycleControllers, lifecycleProviders } from './index.js';
import { lifecycleBodyLimit } from './public-body.js';

jest.setTimeout(30_000);

describe('the endpoints of the app’s life', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bizproc-lifecycle-'));
  let emulator: RunningEmulator;
  let dataSource: DataSource;
  let installations: Installations;
  let oauth: OAuthClient;
  let host: NestFastifyApplication;
  let url: string;

  beforeAll(async () => {
    emulator = await startEmulator({ portals: [], requestLimit: false });
    const target = parseDatabaseUrl(`sqlite:${join(folder, 'test.sqlite')}`);
    dataSource = await openDataSource(target, {
      entities: installationEntities,
      migrations: installationMigrations,
    });
    oauth = new OAuthClient({ ...emulator.app, servers: [emulator.url] });
    const cipher = TokenCipher.parse(TokenCipher.generateKey('test'));
    installations = await Installations.open({
      database: { dataSource, mutex: WriteMutex.of(target) },
      cipher,
      clientId: emulator.app.clientId,
      oauth,
      guard: new AddressGuard({ allowInsecure: true }),
      publicUrl: 'http://127.0.0.1',
      allowInsecure: true,
    });
    const settings = {
      app: { frameLibraryUrl: 'https://scripts.example.com/api/v1/' },
      http: { bodyLimit: 2 ** 21, publicUrl: 'http://127.0.0.1', trustedProxies: [], maxConnections: 2_000 },
      spoolDir: join(folder, 'spool'),
    } as unknown as RuntimeSettings;
    const logger = pino({ level: 'silent' });

    @Module({
      controllers: lifecycleControllers,
      providers: [
        ...lifecycleProviders,
        { provide: Installations, useValue: installations },
        { provide: TokenCipher, useValue: cipher },
        { provide: RUNTIME_SETTINGS, useValue: settings },
        { provide: CLOCK, useValue: systemClock },
        { provide: LOGGER, useValue: logger },
      ],
    })
    class LifecycleHost {}

    host = await createHost(LifecycleHost, settings, logger);
    await host.listen(0, '127.0.0.1');
    url = await host.getUrl();
  });

  afterAll(async () => {
    await host?.close();
    await installations?.close();
    await oauth?.close();
    await dataSource?.destroy();
    await emulator?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  let slugs = 0;
  const addPortal = (options: object = {}): EmulatedPortal =>
    emulator.addPortal({ slug: `portal-${(slugs += 1)}`, ...options });
  const post = (path: string, body: string | URLSearchParams, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { method: 'POST', body, headers });

  it('installs an app with a page that the portal may frame and that ends the installation', async () => {
    const portal = addPortal();
    const outcome = await portal.installApp({ mode: 'ui', installUrl: `${url}/bitrix24/install` });
    expect(outcome).toMatchObject({ status: 200, installed: true });
    expect(outcome.body).toContain('<script src="https://scripts.example.com/api/v1/">');
    expect(outcome.body).toContain('BX24.init(function () { BX24.installFinish(); });');
    expect(await installations.portal(portal.memberId)).toMatchObject({ status: 'active' });
  });

  it('answers the frame with headers that embed it in the portal and nowhere else', async () => {
    const portal = addPortal();
    await portal.installApp({ mode: 'ui', installUrl: `${url}/bitrix24/install` });
    const tokens = emulator.oauth.issue(portal.installation()!, 1);
    const form = new URLSearchParams({
      AUTH_ID: tokens.accessToken,
      REFRESH_ID: tokens.refreshToken,
      AUTH_EXPIRES: '3600',
      SERVER_ENDPOINT: portal.serverEndpoint,
      member_id: portal.memberId,
      status: 'L',
    });
    const reply = await post(`/bitrix24/install?DOMAIN=${portal.domain}&PROTOCOL=0&LANG=en`, form);
    expect(reply.status).toBe(200);
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`frame-ancestors ${new URL(portal.restUrl).origin} http://${portal.domain}`);
    expect(policy).toContain("default-src 'none'");
    expect(reply.headers.get('x-frame-options')).toBeNull();
    expect(reply.headers.get('cache-control')).toBe('no-store');
    // The installation was finished before: only asked for may the page finish it again.
    expect(await reply.text()).toContain('BX24.install(function ()');
  });

  it('lets employees open the page of an installed app, and stores nothing of them', async () => {
    const portal = addPortal();
    await portal.installApp({ mode: 'ui', installUrl: `${url}/bitrix24/install` });
    const employee = [...portal.users.values()].find(({ isAdmin, active }) => !isAdmin && active)!;
    const { lifecycle } = emulator;
    const page = await lifecycle.openFrame(
      portal.installation()!,
      `${url}/bitrix24/install`,
      'DEFAULT',
      undefined,
      employee.id,
    );
    expect(page.status).toBe(200);
    expect(page.body).toContain('Nothing has to be done here');
    expect((await installations.portal(portal.memberId))?.installerUserId).toBe('1');
  });

  it('installs an app without UI by its event, at either address', async () => {
    for (const path of ['/bitrix24/install', '/bitrix24/events']) {
      const portal = addPortal();
      const outcome = await portal.installApp({ mode: 'script', installUrl: `${url}${path}` });
      expect(outcome).toMatchObject({ status: 200, body: '' });
      expect(await installations.portal(portal.memberId)).toMatchObject({ status: 'active' });
    }
  });

  it('authorises in a browser, and only in the one that started', async () => {
    const portal = addPortal();
    portal.createInstallation({ mode: 'ui', installUrl: `${url}/bitrix24/install` });
    emulator.oauth.defaultApp.redirectUri = `${url}/bitrix24/oauth/callback`;
    const start = await fetch(`${url}/bitrix24/oauth/start?domain=${encodeURIComponent(portal.baseUrl)}`, {
      redirect: 'manual',
    });
    expect(start.status).toBe(302);
    const cookie = (start.headers.get('set-cookie') ?? '').split(';')[0];
    expect(start.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
    const granted = await fetch(start.headers.get('location') ?? '', { redirect: 'manual' });
    const callback = granted.headers.get('location') ?? '';
    expect(callback).toContain('/bitrix24/oauth/callback?');

    for (const headers of [{}, { cookie: 'bizproc_oauth=v1.test.AAAA' }]) {
      const stranger = await fetch(callback, { headers: headers as Record<string, string> });
      expect(stranger.status).toBe(403);
    }
    expect(await installations.portal(portal.memberId)).toBeUndefined();

    const done = await fetch(callback, { headers: { cookie } });
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('may now work for')]);
    expect(done.headers.get('set-cookie')).toContain('Max-Age=0');
    const authorised = (await installations.list()).find(({ memberId }) => memberId === portal.memberId);
    expect(authorised).toMatchObject({ status: 'active', applicationTokenHash: null });
  });

  it.each(['', 'not a host', 'javascript:alert(1)', 'evil.example/..', 'user@evil.example', 'a'.repeat(300)])(
    'does not send a browser to the domain %p',
    async (domain) => {
      const reply = await fetch(`${url}/bitrix24/oauth/start?domain=${encodeURIComponent(domain)}`, {
        redirect: 'manual',
      });
      expect(reply.status).toBe(400);
    },
  );

  it('answers malformed, foreign, oversized and deeply nested bodies with their own status', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const nested = `a${'[b]'.repeat(5_000)}=1`;
    const large = `a=${'x'.repeat(lifecycleBodyLimit)}`;
    for (const path of ['/bitrix24/install', '/bitrix24/events']) {
      expect((await post(path, '{}', { 'content-type': 'application/json' })).status).toBe(415);
      expect((await post(path, 'event=ONAPPINSTALL', form)).status).toBe(400);
      expect((await post(path, large, form)).status).toBe(413);
      expect((await post(path, `${large}${'x'.repeat(2 ** 21)}`, form)).status).toBe(413);
      expect((await post(path, nested, form)).status).toBe(400);
      expect((await post(path, '%ff%fe[[[=&&&=', form)).status).toBe(400);
      expect((await post(path, '__proto__[x]=1&constructor[prototype][y]=1', form)).status).toBe(400);
    }
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('refuses forged events with 403 and one short object', async () => {
    const portal = addPortal();
    await portal.installApp({ mode: 'script', installUrl: `${url}/bitrix24/install` });
    const forged = (change: Record<string, string>) =>
      post(
        '/bitrix24/events',
        new URLSearchParams({
          event: 'ONAPPUNINSTALL',
          ts: String(Math.floor(Date.now() / 1000)),
          'auth[member_id]': portal.memberId,
          'auth[application_token]': 'f'.repeat(32),
          ...change,
        }),
      );
    const wrong = await forged({});
    expect([wrong.status, await wrong.json()]).toEqual([403, { error: 'wrong-application-token' }]);
    const unknown = await forged({ 'auth[member_id]': '0'.repeat(32) });
    expect([unknown.status, await unknown.json()]).toEqual([403, { error: 'unknown-portal' }]);
    const old = await forged({ ts: String(Math.floor(Date.now() / 1000) - 90_000) });
    expect([old.status, await old.json()]).toEqual([403, { error: 'stale' }]);
    expect(await installations.portal(portal.memberId)).toMatchObject({ status: 'active' });
  });

  describe('while the OAuth server is away', () => {
    let outage: ActiveFault;
    const kept = () =>
      readdirSync(join(folder, 'spool'), { recursive: true }).filter((name) =>
        String(name).endsWith('.event'),
      );
    const settled = async (done: () => boolean | Promise<boolean>) => {
      const deadline = Date.now() + 15_000;
      while (!(await done())) {
        if (Date.now() > deadline) throw new Error(`Still kept: ${kept()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const fail = () =>
      (outage = emulator.faults.add({
        target: 'oauth',
        effect: { kind: 'error', status: 503, error: 'temporarily_unavailable' },
      }));
    afterEach(() => emulator.faults.remove(outage.id));

    it('keeps an installation, believes nothing of it, and installs when the server is back', async () => {
      const portal = addPortal();
      fail();
      const outcome = await portal.installApp({ mode: 'script', installUrl: `${url}/bitrix24/install` });
      expect(outcome.status).toBe(202);
      expect(await installations.portal(portal.memberId)).toBeUndefined();
      const secret = portal.installation()!.applicationToken;
      const files = kept().map((name) => readFileSync(join(folder, 'spool', String(name)), 'utf8'));
      expect(files).toHaveLength(1);
      expect(files[0]).not.toContain(secret);
      expect(files[0]).not.toContain(portal.memberId);
      emulator.faults.remove(outage.id);
      await settled(async () => (await installations.portal(portal.memberId))?.status === 'active');
      await settled(() => kept().length === 0);
    });

    it('drops what is refused when the server is back', async () => {
      fail();
      const memberId = 'd'.repeat(32);
      const forged = () =>
        post(
          '/bitrix24/install',
          new URLSearchParams({
            event: 'ONAPPINSTALL',
            ts: String(Math.floor(Date.now() / 1000)),
            'auth[member_id]': memberId,
            'auth[access_token]': 'x'.repeat(40),
            'auth[refresh_token]': 'x'.repeat(40),
            'auth[server_endpoint]': `${emulator.url}/rest/`,
          }),
        );
      expect((await forged()).status).toBe(202);
      expect(kept()).toHaveLength(1);
      emulator.faults.remove(outage.id);
      await settled(() => kept().length === 0);
      expect(await installations.portal(memberId)).toBeUndefined();
    });

    it('believes everything that was kept of one portal, in the order in which it came', async () => {
      const portal = addPortal();
      await portal.installApp({ mode: 'script', installUrl: `${url}/bitrix24/install` });
      const client = await installations.client(portal.memberId);
      await client.call('event.bind', { event: 'ONAPPUPDATE', handler: `${url}/bitrix24/events` });
      fail();
      await portal.updateApp({ version: 7 });
      await portal.updateApp({ version: 8, newApplicationToken: true });
      expect(kept()).toHaveLength(2);
      emulator.faults.remove(outage.id);
      await settled(() => kept().length === 0);
      expect(await installations.portal(portal.memberId)).toMatchObject({ appVersion: '8' });
      const token = new Secret(portal.installation()!.applicationToken);
      expect(await installations.authenticate(portal.memberId, token)).toBe('trusted');
    });

    it('does not let what was kept undo what came after it', async () => {
      const portal = addPortal();
      fail();
      await portal.installApp({ mode: 'script', installUrl: `${url}/bitrix24/install` });
      expect(kept()).toHaveLength(1);
      emulator.faults.remove(outage.id);
      const again = await portal.installApp({ mode: 'ui', installUrl: `${url}/bitrix24/install` });
      expect(again.status).toBe(200);
      const { installedAt } = (await installations.portal(portal.memberId))!;
      await settled(() => kept().length === 0);
      expect((await installations.portal(portal.memberId))?.installedAt).toBe(installedAt);
    });

    it('installs although the outage was longer than an access token lives', async () => {
      const portal = addPortal();
      fail();
      await portal.installApp({ mode: 'script', installUrl: `${url}/bitrix24/install` });
      expect(kept()).toHaveLength(1);
      // From here on the portals of this emulator are two hours ahead: the last of these tests.
      emulator.clock.advance(2 * 3_600_000);
      emulator.faults.remove(outage.id);
      await settled(() => kept().length === 0);
      expect((await installations.portal(portal.memberId))?.status).toBe('active');
      expect(await (await installations.client(portal.memberId)).call('profile')).toMatchObject({
        ADMIN: true,
      });
    });
  });

  it('stops asking the OAuth server for floods of forged installs, and says when to come back', async () => {
    const forged = () =>
      post(
        '/bitrix24/install',
        new URLSearchParams({
          event: 'ONAPPINSTALL',
          ts: String(Math.floor(Date.now() / 1000)),
          'auth[member_id]': 'e'.repeat(32),
          'auth[access_token]': 'x'.repeat(40),
          'auth[refresh_token]': 'x'.repeat(40),
          'auth[server_endpoint]': `${emulator.url}/rest/`,
        }),
      );
    const replies = await Promise.all(Array.from({ length: 40 }, forged));
    const statuses = replies.map(({ status }) => status);
    // Six are checked at once, one more every ten seconds; only a checked one can be told that its token is wrong.
    expect(statuses.filter((status) => status === 403).length).toBeLessThanOrEqual(8);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(32);
    const limited = replies.find(({ status }) => status === 429)!;
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('limits one address on the pages', async () => {
    const open = () =>
      new Promise<number>((resolve, reject) => {
        const headers = { 'x-forwarded-for': '203.0.113.9' };
        request(`${url}/bitrix24/oauth/start?domain=x`, { headers }, (reply) => {
          reply.resume();
          resolve(reply.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    const statuses = await Promise.all(Array.from({ length: 80 }, open));
    expect(statuses.filter((status) => status === 400).length).toBeLessThanOrEqual(62);
    expect(statuses).toContain(429);
  });

  it('explains itself to somebody who opens the address by hand', async () => {
    const reply = await fetch(`${url}/bitrix24/install`);
    expect([reply.status, await reply.text()]).toEqual([
      200,
      expect.stringContaining('This address is for Bitrix24'),
    ]);
  });
});
