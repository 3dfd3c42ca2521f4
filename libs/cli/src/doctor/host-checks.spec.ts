import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { publicUrlFinding, reachabilityFinding } from './host-checks.js';
import { redisFinding } from './redis-check.js';

async function listening(status: number): Promise<{ server: Server; url: string }> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('checks of the host', () => {
  it.each([
    ['http://localhost:3000', 'failed', /host without a dot/],
    ['http://app.example.com', 'warning', /https/],
    ['https://app.example.com', 'ok', undefined],
  ])('judge the address %s as %s', (url, status, advice) => {
    const finding = publicUrlFinding(url);
    expect(finding.status).toBe(status);
    if (advice) expect(finding.advice).toMatch(advice);
    else expect(finding.advice).toBeUndefined();
  });

  it('tell a host that answers from something else, and from nobody', async () => {
    const [host, other] = [await listening(200), await listening(404)];
    expect((await reachabilityFinding(`http://${host.url}`)).status).toBe('ok');
    expect(await reachabilityFinding(`http://${other.url}`)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('answers 404'),
      advice: expect.stringContaining('PUBLIC_URL'),
    });
    host.server.close();
    other.server.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await reachabilityFinding(`http://${host.url}`)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('cannot be reached'),
    });
  });

  it('tell whether something listens where Redis should be', async () => {
    const { server, url } = await listening(200);
    expect(await redisFinding(`redis://${url}`)).toMatchObject({ status: 'ok' });
    server.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await redisFinding(`redis://${url}`)).toMatchObject({
      status: 'failed',
      advice: expect.stringContaining('REDIS_URL'),
    });
  });
});
