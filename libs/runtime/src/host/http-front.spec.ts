import 'reflect-metadata';
import { connect } from 'node:net';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

describe('the HTTP front', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest | undefined;
  beforeAll(async () => {
    emulator = await startTestEmulator();
  });
  afterEach(async () => {
    await host?.remove();
    host = undefined;
  });
  afterAll(() => emulator.close());

  const start = async (env: Record<string, string>) => (host = await HostUnderTest.start(emulator, { env }));
  const openPages = async (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        fetch(`${host!.url}/bitrix24/oauth/start?domain=x`, {
          headers: { 'x-forwarded-for': `203.0.113.${index}` },
        }).then(({ status }) => status),
      ),
    );

  it('believes an address in X-Forwarded-For from a proxy that is trusted', async () => {
    await start({});
    expect(new Set(await openPages(80))).toEqual(new Set([400]));
  });

  it('believes nobody else: one sender stays one', async () => {
    await start({ TRUSTED_PROXIES: '192.0.2.1' });
    expect(await openPages(80)).toContain(429);
  });

  it('closes connections beyond its cap, and serves those that are open', async () => {
    await start({ MAX_CONNECTIONS: '10' });
    const { port } = new URL(host!.url);
    const sockets = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const socket = connect(Number(port), '127.0.0.1');
        await new Promise((resolve) => socket.once('connect', resolve));
        return socket;
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const extra = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    await new Promise((resolve) => extra.once('close', resolve));
    const answer = new Promise<string>((resolve) =>
      sockets[0]!.once('data', (data) => resolve(String(data))),
    );
    sockets[0]!.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1.1 200/);
    for (const socket of sockets) socket.destroy();
  });

  it('ends a request whose headers drip', async () => {
    await start({});
    const socket = connect(Number(new URL(host!.url).port), '127.0.0.1').on('error', () => undefined);
    socket.write('POST /bitrix24/handler/x HTTP/1.1\r\nhost: x\r\n');
    const drip = setInterval(() => socket.write('x'), 500);
    const started = Date.now();
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(drip);
    expect(Date.now() - started).toBeLessThan(20_000);
  }, 30_000);
});
