import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmulator, type RunningEmulator } from './emulator.js';
import { makeCertificate } from './http/self-made-certificate.js';
import { RecordingApp } from './testing/recording-app.js';

const run = promisify(execFile);
const clientPackage = join(__dirname, 'testing', '2bad-bitrix-client.cjs');

async function client(settings: object, env: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const { stdout } = await run(process.execPath, [clientPackage, JSON.stringify(settings)], {
    env: { ...process.env, ...env },
    timeout: 60_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
}

describe('@2bad/bitrix against the emulator', () => {
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

  /** The REST base and, for OAuth, the token that came with the installation. */
  async function settingsOf(way: string): Promise<{ url: string; token?: string }> {
    const portal = emulator.portal('acme');
    if (way === 'a webhook') return { url: portal.webhookUrl };
    await portal.installApp({ mode: 'script', installUrl: `${app.url}/install` });
    const auth = app.to('/install')[0]!.form['auth'] as Record<string, string>;
    return { url: auth['client_endpoint']!, token: auth['access_token']! };
  }

  async function expectEverythingDone(way: string, env?: Record<string, string>): Promise<void> {
    givenDeals();
    expect(await client(await settingsOf(way), env)).toEqual({
      deal: 'Annual contract',
      added: 'Changed',
      list: { count: 120, total: 120 },
      batch: { title: 'Annual contract', leads: true },
      statuses: true,
      user: 'Root',
      denied: { error: expect.stringMatching(/404|Method not found/) },
    });
  }

  describe.each(['a webhook', 'OAuth'])('by %s', (way) => {
    it('reads, writes, lists and batches over http', async () => {
      emulator = await startEmulator();
      await expectEverythingDone(way);
    }, 30_000);

    it('does so over https, with a certificate of its own', async () => {
      const { tls, ca } = await makeCertificate('127.0.0.1');
      emulator = await startEmulator({ tls });
      const folder = mkdtempSync(join(tmpdir(), 'emulator-ca-'));
      const file = join(folder, 'ca.pem');
      writeFileSync(file, ca);
      try {
        await expectEverythingDone(way, { NODE_EXTRA_CA_CERTS: file });
      } finally {
        rmSync(folder, { recursive: true });
      }
    }, 30_000);
  });
});
