import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from './emulator.js';
import { RecordingApp } from './testing/recording-app.js';
import { setUpDesk } from './testing/desk.js';
import { send } from './testing/rest-client.js';

describe('startEmulator', () => {
  it('starts a thousand portals in under a second', async () => {
    const portals = Array.from({ length: 1_000 }, (_, index) => ({ slug: `portal-${index}` }));
    const started = performance.now();
    const emulator = await startEmulator({ portals });
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(new Set(emulator.portals.map(({ memberId }) => memberId)).size).toBe(1_000);
    expect((await send(`${emulator.portal('portal-999').webhookUrl}profile`)).status).toBe(200);
    await emulator.close();
  });

  it('gives the same ids for the same seed', async () => {
    const idsOf = async (seed: string): Promise<string[]> => {
      const desk = await setUpDesk({ seed, startAt: 1_787_320_800_000, clockRunning: false });
      await desk.register('robot', 'ask');
      desk.portal.startWorkflow({ steps: [{ code: 'ask' }] });
      const [request] = await desk.app.received('/handler');
      await desk.close();
      return [desk.portal.memberId, desk.token, String(request!.form['event_token'])];
    };
    const first = await idsOf('one');
    expect(await idsOf('one')).toEqual(first);
    expect(await idsOf('two')).not.toEqual(first);
  });

  it('rejects with the error of the system when the port is in use', async () => {
    const emulator = await startEmulator();
    await expect(startEmulator({ port: Number(new URL(emulator.url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await emulator.close();
  });

  it('refuses names that are no names, and names that are taken', async () => {
    await expect(startEmulator({ portals: [{ slug: 'Acme!' }] })).rejects.toThrow(
      '"Acme!" is no portal name',
    );
    await expect(startEmulator({ portals: [{ slug: 'a' }, { slug: 'a' }] })).rejects.toThrow(
      'exists already',
    );
  });

  it('gives portals ports of their own, with the authorise page at their root', async () => {
    const emulator = await startEmulator({ portalPorts: true, app: { clientId: 'c', clientSecret: 's' } });
    const portal = emulator.portal('acme');
    expect(portal.restUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/rest\/$/);
    expect(portal.domain).toBe(new URL(portal.restUrl).host);
    expect((await send(`${portal.webhookUrl}profile`)).status).toBe(200);
    expect((await send(`${portal.baseUrl}/oauth/authorize/?client_id=c`)).text).toContain('not installed');
    await emulator.close();
  });

  it('serves the web page, and nothing outside its folder', async () => {
    const root = mkdtempSync(join(tmpdir(), 'emulator-page-'));
    mkdirSync(join(root, 'page', 'assets'), { recursive: true });
    writeFileSync(join(root, 'secret.txt'), 'secret');
    writeFileSync(join(root, 'page', 'index.html'), '<title>Emulator</title>');
    writeFileSync(join(root, 'page', 'assets', 'app-12345678.js'), 'run()');
    const emulator = await startEmulator({ webRoot: join(root, 'page') });
    expect((await send(`${emulator.url}/`)).text).toContain('<title>Emulator</title>');
    expect((await send(`${emulator.url}/portals-view`)).text).toContain('<title>Emulator</title>');
    const script = await send(`${emulator.url}/assets/app-12345678.js`);
    expect(script.headers.get('content-type')).toContain('javascript');
    expect(script.headers.get('cache-control')).toContain('immutable');
    for (const path of [
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '/nothing.js',
    ]) {
      expect((await send(`${emulator.url}${path}`)).text).not.toContain('secret');
    }
    await emulator.close();
    rmSync(root, { recursive: true });
  });

  it('closes while calls are under way', async () => {
    const desk = await setUpDesk();
    await desk.register('robot', 'ask');
    desk.app.answer = () => ({ status: 200, delayMs: 5_000 });
    desk.portal.startWorkflow({ steps: [{ code: 'ask' }] });
    await desk.app.received('/handler');
    const started = performance.now();
    await desk.close();
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('keeps what it remembers within bounds', async () => {
    const app = await RecordingApp.start();
    const emulator = await startEmulator({
      keepRequests: 50,
      keepWorkflows: 20,
      requestLimit: false,
      behaviour: { lockMs: 0 },
    });
    const portal = emulator.portal('acme');
    for (let index = 0; index < 60; index++) {
      portal.startWorkflow({ steps: [{ log: 'x' }] });
      await send(`${portal.webhookUrl}profile`);
    }
    expect(emulator.requestLog.entries()).toHaveLength(50);
    expect(emulator.requestLog.total).toBe(60);
    expect((await send(`${emulator.url}/_emulator/portals/acme/workflows`)).json['workflows']).toHaveLength(
      20,
    );
    await emulator.close();
    await app.close();
  });
});
