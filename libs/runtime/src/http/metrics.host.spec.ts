import 'reflect-metadata';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { freePort, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

const token = 'a-token-for-the-metrics';

describe('the metrics of a host', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;

  beforeAll(async () => {
    emulator = await startTestEmulator();
  });
  afterAll(() => emulator.close());
  afterEach(() => host.remove());

  const production = {
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://app.example.com',
    TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  };
  const scrape = async (url = host.url, authorization?: string) =>
    fetch(`${url}/metrics`, { headers: authorization === undefined ? {} : { authorization } });

  it('are open in development, and tell what is not finished and how the process is', async () => {
    host = await HostUnderTest.start(emulator, {});
    const reply = await scrape();
    expect(reply.status).toBe(200);
    const text = await reply.text();
    for (const line of [
      /^bizproc_dead_runs 0$/m,
      /^bizproc_due_runs\{work="execution"\} 0$/m,
      /^bizproc_due_oldest_seconds\{work="answer"\} 0$/m,
      /^bizproc_waiting_runs 0$/m,
      /^process_resident_memory_bytes \d+/m,
      /^nodejs_eventloop_lag_p99_seconds /m,
    ])
      expect(text).toMatch(line);
  });

  it('are not there in production unless somebody has said how', async () => {
    host = await HostUnderTest.start(emulator, { env: production });
    expect((await scrape()).status).toBe(404);
  });

  it('want their token', async () => {
    host = await HostUnderTest.start(emulator, { env: { ...production, METRICS_TOKEN: token } });
    for (const wrong of [
      undefined,
      '',
      token,
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      'Bearer',
      'Basic x',
    ])
      expect({ wrong, status: (await scrape(host.url, wrong)).status }).toEqual({ wrong, status: 401 });
    expect((await scrape(host.url, `Bearer ${token}`)).status).toBe(200);
  });

  it('are on a port of their own, and there only', async () => {
    const port = await freePort();
    host = await HostUnderTest.start(emulator, { env: { ...production, METRICS_PORT: String(port) } });
    const own = `http://127.0.0.1:${port}`;
    expect((await scrape()).status).toBe(404);
    const reply = await scrape(own);
    expect(reply.headers.get('content-type')).toContain('text/plain');
    expect(await reply.text()).toContain('bizproc_calls_total');
    expect((await fetch(`${own}/operator/runs`)).status).toBe(404);
    expect((await fetch(`${own}/metrics`, { method: 'POST' })).status).toBe(404);
    await host.stop();
    await expect(scrape(own)).rejects.toThrow();
  });
});
