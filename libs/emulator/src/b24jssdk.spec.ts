import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmulator, type RunningEmulator } from './emulator.js';
import { makeCertificate } from './http/self-made-certificate.js';
import { RecordingApp } from './testing/recording-app.js';

const run = promisify(execFile);
const client = join(__dirname, 'testing', 'b24jssdk-client.mjs');

type Report = Record<string, unknown>;

async function sdk(settings: object, env: Record<string, string> = {}): Promise<Report> {
  const { stdout } = await run(process.execPath, [client, JSON.stringify(settings)], {
    env: { ...process.env, ...env },
    timeout: 60_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Report;
}

/** What the SDK gets from a portal with 120 deals, whichever way it comes in. */
function expectEverythingRead(report: Report, userId: string): void {
  expect(report['profile']).toMatchObject({ ID: userId });
  expect(JSON.stringify(report['denied'])).toContain('Method not found!');
  expect(report['batch']).toMatchObject({
    deal: { item: { id: 512, title: 'Annual contract' } },
    same: [{ ID: '512', TITLE: 'Annual contract' }],
  });
  expect(report['partial']).toMatchObject({
    good: true,
    bad: [expect.stringContaining('Method not found!')],
  });
  expect(report['over50']).toEqual({ success: true, count: 120, last: 'Deal 1119' });
  // The SDK itself refuses to send more than fifty commands.
  expect(JSON.stringify(report['tooLong'])).toMatch(/50/);
  expect(report['list']).toEqual({ count: 120 });
  expect(report['fetched']).toEqual([50, 50, 20]);
  expect(report['v3']).toMatchObject({ item: { title: 'v3' } });
}

describe('the JavaScript SDK of Bitrix24 against the emulator', () => {
  let emulator: RunningEmulator;
  let app: RecordingApp;
  beforeEach(async () => {
    app = await RecordingApp.start();
  });
  afterEach(async () => {
    await emulator.close();
    await app.close();
  });

  function givenDeals(): void {
    const { crm } = emulator.portal('acme');
    for (let index = 0; index < 120; index++) crm.add(2, { TITLE: `Deal ${1_000 + index}` }, 1_000 + index);
  }

  async function oauthSettings(): Promise<{ mode: string; app: object; auth: Record<string, unknown> }> {
    const portal = emulator.portal('acme');
    await portal.installApp({ mode: 'script', installUrl: `${app.url}/install` });
    const auth = app.to('/install')[0]!.form['auth'] as Record<string, string>;
    return {
      mode: 'oauth',
      app: emulator.app,
      auth: {
        applicationToken: auth['application_token'],
        userId: Number(auth['user_id']),
        memberId: auth['member_id'],
        accessToken: auth['access_token'],
        refreshToken: auth['refresh_token'],
        expires: Number(auth['expires']),
        expiresIn: Number(auth['expires_in']),
        scope: auth['scope'],
        domain: auth['domain'],
        clientEndpoint: auth['client_endpoint'],
        serverEndpoint: auth['server_endpoint'],
        status: auth['status'],
      },
    };
  }

  it('as an OAuth client: calls, batches, lists, more than fifty commands', async () => {
    emulator = await startEmulator();
    givenDeals();
    const report = await sdk(await oauthSettings());
    expectEverythingRead(report, '1');
    expect(report['register']).toMatchObject({ result: true });
    expect(emulator.portal('acme').registrations).toMatchObject([{ code: 'sdk', kind: 'robot' }]);
    expect(report).toMatchObject({ admin: { isAdmin: true }, refreshes: 0 });
  });

  it('refreshes an expired token and goes on', async () => {
    emulator = await startEmulator();
    givenDeals();
    const settings = await oauthSettings();
    // The portal refuses the token while the SDK still believes in it.
    emulator.faults.add({ target: 'rest', match: 'profile', effect: { kind: 'expired-token' }, count: 1 });
    const report = await sdk(settings);
    expectEverythingRead(report, '1');
    expect(report['refreshes']).toBe(1);
    expect(emulator.requestLog.entries({ kind: 'rest' })[0]).toMatchObject({ error: 'expired_token' });
  });

  it('refreshes a token whose time is over', async () => {
    emulator = await startEmulator({ accessTokenTtlSeconds: 3_600 });
    givenDeals();
    const settings = await oauthSettings();
    settings.auth['expires'] = Math.floor(Date.now() / 1000) - 10;
    const report = await sdk(settings);
    expectEverythingRead(report, '1');
    expect(report['refreshes']).toBe(1);
  });

  it('waits and tries again when the portal refuses for its limits', async () => {
    emulator = await startEmulator();
    givenDeals();
    emulator.faults.add({ target: 'rest', match: 'profile', effect: { kind: 'rate-limit' }, count: 2 });
    const report = await sdk(await oauthSettings());
    expectEverythingRead(report, '1');
    const refused = emulator.requestLog.entries({ kind: 'rest' }).filter(({ status }) => status === 503);
    expect(refused.map(({ target, error }) => [target, error])).toEqual([
      ['profile', 'QUERY_LIMIT_EXCEEDED'],
      ['profile', 'QUERY_LIMIT_EXCEEDED'],
    ]);
  }, 30_000);

  it('tells its user when the portal keeps refusing', async () => {
    emulator = await startEmulator();
    givenDeals();
    emulator.faults.add({ target: 'rest', match: 'profile', effect: { kind: 'rate-limit' } });
    emulator.faults.add({ target: 'rest', match: 'crm.item.list', effect: { kind: 'operating-limit' } });
    const report = await sdk({ ...(await oauthSettings()), restriction: { maxRetries: 1 } });
    expect(report['profile']).toMatchObject({ error: 'QUERY_LIMIT_EXCEEDED', status: 503 });
    expect(report['list']).toMatchObject({ error: 'OPERATION_TIME_LIMIT', status: 429 });
    expect(report['batch']).toMatchObject({ deal: { item: { id: 512 } } });
  }, 30_000);

  it('as a webhook client over https, on the port of the portal', async () => {
    const { tls, ca } = await makeCertificate('127.0.0.1');
    emulator = await startEmulator({ tls, portalPorts: true });
    givenDeals();
    const portal = emulator.portal('acme');
    const folder = mkdtempSync(join(tmpdir(), 'emulator-ca-'));
    const file = join(folder, 'ca.pem');
    writeFileSync(file, ca);
    try {
      const { userId, secret } = portal.webhooks[0]!;
      const report = await sdk(
        { mode: 'hook', portal: { url: portal.baseUrl, userId, secret } },
        { NODE_EXTRA_CA_CERTS: file },
      );
      expectEverythingRead(report, '1');
      expect(JSON.stringify(report['register'])).toContain('Application context required');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
