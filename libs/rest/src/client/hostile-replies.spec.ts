import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ReplyTooLargeError } from '@bizproc-kit/errors';
import { testClient } from '../testing/clients.js';

const megabyte = 1024 * 1024;

describe('replies of a hostile portal', () => {
  let server: Server;
  let endpoint: string;
  let body: string;
  beforeEach(async () => {
    server = createServer((_request, reply) => reply.end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rest/`;
  });
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const objects = (bytes: number) => `{"result":[${'{},'.repeat(bytes / 3)}{}]}`;
  const text = (bytes: number) => `{"result":"${'x'.repeat(bytes)}"}`;

  it.each(['profile', 'bizproc.event.send', 'bizproc.robot.add', 'event.bind'])(
    'are small where the method’s are: %s',
    async (method) => {
      const client = testClient(endpoint);
      body = text(300 * 1024);
      const refused = await client.call(method, {}).then(undefined, (error: Error) => error);
      // Where the call may have been done, that is what the caller is told first.
      expect([refused, (refused as Error).cause]).toContainEqual(expect.any(ReplyTooLargeError));
      body = text(200 * 1024);
      expect(await client.call(method, {})).toHaveLength(200 * 1024);
      await client.close();
    },
  );

  it('are small for a batch of such methods, too', async () => {
    const client = testClient(endpoint);
    body = text(2 * megabyte);
    const batch = (method: string) => client.batch({ one: { method }, two: { method } });
    await expect(batch('bizproc.event.send')).rejects.toBeInstanceOf(ReplyTooLargeError);
    expect((await batch('crm.item.list')).failures).toHaveLength(2);
    await client.close();
  });

  it('are eight megabytes at most, unless more was asked for', async () => {
    const client = testClient(endpoint);
    body = text(9 * megabyte);
    await expect(client.call('crm.item.list', { entityTypeId: 2 })).rejects.toBeInstanceOf(
      ReplyTooLargeError,
    );
    expect(
      await client.call('crm.item.list', { entityTypeId: 2 }, { maxReplyBytes: 10 * megabyte }),
    ).toHaveLength(9 * megabyte);
    await client.close();
  });

  it('do not hold up what else this process does', async () => {
    const client = testClient(endpoint);
    body = objects(7.5 * megabyte);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const result = await client.call('crm.item.list', { entityTypeId: 2 });
    delay.disable();
    expect(result).toHaveLength(2_621_441);
    // At once it takes one to four seconds. The bound leaves room for a machine that has other things to do.
    expect(delay.max / 1e6).toBeLessThan(700);
    await client.close();
  });
});
