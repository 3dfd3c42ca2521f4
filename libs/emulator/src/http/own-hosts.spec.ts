import { request } from 'node:http';
import { startEmulator, type RunningEmulator } from '../emulator.js';

describe('names under which the emulator is asked', () => {
  let emulator: RunningEmulator;
  beforeAll(async () => {
    emulator = await startEmulator({
      portals: [
        { slug: 'acme' },
        {
          slug: 'own',
          addresses: { domain: 'portal.example.com', clientEndpoint: 'http://rest.example.com/rest/' },
        },
      ],
      hostNames: ['emulator'],
    });
  });
  afterAll(() => emulator.close());

  const statusFor = (host: string) =>
    new Promise<number>((resolve, reject) => {
      const { hostname, port } = new URL(emulator.url);
      request({ hostname, port, path: '/_emulator/portals', headers: { host } }, (reply) => {
        reply.resume();
        resolve(reply.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  it.each([
    '127.0.0.1:4010',
    'localhost:4010',
    '[::1]:4010',
    '192.168.1.5',
    'emulator:4010',
    'portal.example.com',
    'rest.example.com',
  ])('takes %s', async (host) => expect(await statusFor(host)).toBe(200));

  it.each([
    'evil.example.com',
    'localhost.evil.example.com',
    '127.0.0.1.nip.io',
    'emulator.evil.example',
    'x',
  ])('refuses %s, which a stranger may lead to this machine', async (host) =>
    expect(await statusFor(host)).toBe(421),
  );
});
