import {
  ConnectFailedError,
  ConnectionLostError,
  OAuthUnavailableError,
  OutcomeUnknownError,
  ReplyTooLargeError,
  TransportTimeoutError,
  UnreadableReplyError,
} from '@bizproc-kit/errors';
import type { Socket } from 'node:net';
import { closeClients, TestGrants, testClient } from '../testing/clients.js';
import { sendJson, startFakePortal } from '../testing/fake-portal.js';
import { watchLeaks, type LeakCheck } from '../testing/leaks.js';
import { httpReply, startRawServer, type RawAnswer, type RawServer } from '../testing/raw-server.js';

const ok = httpReply('{"result":"done"}');
const reading = 'crm.item.list';
const creating = 'crm.item.add';
const params = { entityTypeId: 2, fields: {} };

describe('RestClient, when things break', () => {
  let servers: { close(): Promise<void>; readonly sockets: ReadonlySet<Socket> }[];
  let leaks: LeakCheck;

  beforeEach(() => {
    servers = [];
    leaks = watchLeaks();
  });

  afterEach(async () => {
    await closeClients();
    await Promise.all(servers.map((server) => server.close()));
    expect(await leaks.leftOver()).toEqual({});
    expect(leaks.unhandled).toEqual([]);
    leaks.stop();
  });

  async function raw(answer: RawAnswer, onConnection?: (socket: Socket) => void): Promise<RawServer> {
    const server = await startRawServer(answer, onConnection);
    servers.push(server);
    return server;
  }

  const failure = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      (value) => Promise.reject(new Error(`expected a failure, got ${JSON.stringify(value)}`)),
      (error: unknown) => error,
    );

  describe.each<[string, RawAnswer]>([
    ['the connection is reset before the reply', (socket) => socket.resetAndDestroy()],
    ['the connection is closed before the reply', (socket) => socket.destroy()],
    ['the connection is half-closed before the reply', (socket) => socket.end()],
    [
      'the connection is reset within the head',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-ty', () => socket.resetAndDestroy()),
    ],
    [
      'the connection is reset within the body',
      (socket) =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"result":', () =>
          setTimeout(() => socket.resetAndDestroy(), 5),
        ),
    ],
    [
      'the connection is half-closed within the body',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"result":'),
    ],
    [
      'a chunked body ends early',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\n{"result":'),
    ],
    ['the reply is no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
    ['the JSON is cut', (socket) => socket.write(httpReply('{"result":{"items":[{"id":1'))],
    ['the body is empty', (socket) => socket.write(httpReply(''))],
    [
      'a page of a proxy comes instead',
      (socket) =>
        socket.write(
          httpReply('<html>Bad gateway</html>', { 'content-type': 'text/html' }, '502 Bad Gateway'),
        ),
    ],
    ['a page claims to be JSON', (socket) => socket.write(httpReply('<html>login</html>'))],
    ['the JSON is no object', (socket) => socket.write(httpReply('[1,2]'))],
    ['there is neither result nor error', (socket) => socket.write(httpReply('{"time":{}}'))],
    [
      'the portal crashed',
      (socket) =>
        socket.write(httpReply('{"error":"INTERNAL_SERVER_ERROR"}', {}, '500 Internal Server Error')),
    ],
  ])('%s', (_name, breakIt) => {
    it('sends a reading call again', async () => {
      const server = await raw((socket, request, count) =>
        count === 1 ? breakIt(socket, request, count) : socket.write(ok),
      );
      expect(await testClient(server.endpoint).call(reading, { entityTypeId: 2 })).toBe('done');
      expect(server.requests).toHaveLength(2);
    });

    it('never sends a creating call twice, and says that its outcome is unknown', async () => {
      const server = await raw((socket, request, count) =>
        count === 1 ? breakIt(socket, request, count) : socket.write(ok),
      );
      const error = await failure(testClient(server.endpoint).call(creating, params));
      expect(error).toBeInstanceOf(OutcomeUnknownError);
      expect((error as OutcomeUnknownError).cause).toBeInstanceOf(Error);
      expect(server.requests).toHaveLength(1);
    });

    it('sends a creating call again when the caller says that it may be repeated', async () => {
      const server = await raw((socket, request, count) =>
        count === 1 ? breakIt(socket, request, count) : socket.write(ok),
      );
      expect(await testClient(server.endpoint).call(creating, params, { repeatable: true })).toBe('done');
    });
  });

  it('goes on when the connection breaks after the reply', async () => {
    const server = await raw((socket) =>
      socket.write(ok, () => setTimeout(() => socket.resetAndDestroy(), 1)),
    );
    const client = testClient(server.endpoint);
    for (let index = 0; index < 5; index += 1) {
      expect(await client.call(reading, { entityTypeId: 2 })).toBe('done');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(server.requests).toHaveLength(5);
  });

  it('sends a creating call again when nothing had been sent', async () => {
    const server = await raw((socket) => socket.write(ok));
    const { port } = server;
    await server.close();
    const client = testClient(`http://127.0.0.1:${port}/rest/`, { retry: { attempts: 2, baseMs: 5 } });
    const error = await failure(client.call(creating, params));
    expect(error).toBeInstanceOf(ConnectFailedError);
    expect(error).toMatchObject({ outcome: 'refused' });
  });

  it('tells when a name does not exist', async () => {
    const client = testClient('http://no-such-portal.invalid/rest/', { retry: { attempts: 1 } });
    expect(await failure(client.call(creating, params))).toBeInstanceOf(ConnectFailedError);
  });

  it('gives up a connection that is never made', async () => {
    const server = await raw(() => undefined);
    const client = testClient(`https://127.0.0.1:${server.port}/rest/`, {
      retry: { attempts: 1 },
      timeouts: { connectMs: 50 },
    });
    const error = await failure(client.call(creating, params));
    expect(error).toBeInstanceOf(TransportTimeoutError);
    expect(error).toMatchObject({ phase: 'connect', outcome: 'refused' });
  });

  it('gives up a reply that does not begin', async () => {
    const server = await raw(() => undefined);
    const client = testClient(server.endpoint, { retry: { attempts: 1 }, timeouts: { headersMs: 50 } });
    const error = await failure(client.call(reading, { entityTypeId: 2 }));
    expect(error).toBeInstanceOf(TransportTimeoutError);
    expect(error).toMatchObject({ phase: 'headers', outcome: 'unknown' });
  });

  it('gives up a body that stops', async () => {
    const server = await raw((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"result":'),
    );
    const client = testClient(server.endpoint, { retry: { attempts: 1 }, timeouts: { bodyMs: 50 } });
    expect(await failure(client.call(reading, { entityTypeId: 2 }))).toMatchObject({ phase: 'body' });
  });

  it('gives up a body that drips for ever', async () => {
    const server = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{"result":"');
      const drip = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const client = testClient(server.endpoint, {
      retry: { attempts: 1 },
      timeouts: { bodyMs: 1_000, bodyTotalMs: 100 },
    });
    expect(await failure(client.call(reading, { entityTypeId: 2 }))).toMatchObject({
      code: 'BPK_TRANSPORT_TIMEOUT',
      phase: 'body',
    });
  });

  it.each<[string, RawAnswer]>([
    ['announced', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n{')],
    [
      'not announced',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
        const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
        const pour = () => {
          while (!socket.destroyed && socket.write(chunk));
        };
        socket.on('drain', pour);
        pour();
      },
    ],
  ])('cuts a gigantic reply that was %s', async (_name, answer) => {
    const server = await raw(answer);
    const client = testClient(server.endpoint, { maxReplyBytes: 1_000_000 });
    const error = await failure(client.call(reading, { entityTypeId: 2 }));
    expect(error).toBeInstanceOf(ReplyTooLargeError);
    expect(server.requests).toHaveLength(1);
  });

  it('reads a reply in many small pieces, cut inside characters', async () => {
    const body = Buffer.from(JSON.stringify({ result: 'Überweisung für Müller → 100 €' }));
    const server = await raw(async (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`);
      for (const byte of body) {
        socket.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    expect(await testClient(server.endpoint).call('profile')).toBe('Überweisung für Müller → 100 €');
  });

  it('reads JSON behind a byte order mark and under a wrong content type', async () => {
    const server = await raw((socket) =>
      socket.write(httpReply('\ufeff{"result":1}', { 'content-type': 'text/html' })),
    );
    expect(await testClient(server.endpoint).call('profile')).toBe(1);
  });

  it('outlasts a storm of 503 pages, every call on its own schedule', async () => {
    let stormy = true;
    const portal = await startFakePortal((_request, reply) => {
      if (stormy) reply.writeHead(503, { 'content-type': 'text/html' }).end('<html>503</html>');
      else sendJson(reply, { result: true });
    });
    servers.push(portal);
    setTimeout(() => (stormy = false), 60);
    const client = testClient(portal.endpoint, { retry: { attempts: 12, baseMs: 20, capMs: 100 } });
    const results = await Promise.all(
      Array.from({ length: 40 }, () => client.call(reading, { entityTypeId: 2 })),
    );
    expect(results).toEqual(Array.from({ length: 40 }, () => true));
    expect(portal.requests.length).toBeLessThan(40 * 8);
  });

  it('waits as long as Retry-After says', async () => {
    const portal = await startFakePortal((_request, reply, count) => {
      if (count === 1)
        reply.writeHead(503, { 'retry-after': '1', 'content-type': 'text/html' }).end('<html>');
      else sendJson(reply, { result: true });
    });
    servers.push(portal);
    const startedAt = Date.now();
    await testClient(portal.endpoint).call(reading, { entityTypeId: 2 });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(950);
  });

  it('does not wait for a Retry-After beyond its patience', async () => {
    const portal = await startFakePortal((_request, reply) => {
      reply.writeHead(503, { 'retry-after': '7200', 'content-type': 'text/html' }).end('<html>');
    });
    servers.push(portal);
    const error = await failure(testClient(portal.endpoint).call(reading, { entityTypeId: 2 }));
    expect(error).toBeInstanceOf(UnreadableReplyError);
    expect((error as UnreadableReplyError).retry.kind).toBe('at');
    expect(portal.requests).toHaveLength(1);
  });

  it('gives a refused refresh to every call that waits for it', async () => {
    const portal = await startFakePortal((_request, reply) =>
      sendJson(reply, { error: 'expired_token', error_description: '' }, 401),
    );
    servers.push(portal);
    const grants = new TestGrants(portal.endpoint);
    const refused = new OAuthUnavailableError({
      server: 'oauth.bitrix.info',
      operation: 'refresh_token',
      platformCode: undefined,
      httpStatus: 502,
      description: 'outage',
    });
    grants.onRefresh = async () => {
      // Not before every call has met the expired token.
      while (portal.requests.length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, 300));
      throw refused;
    };
    const client = testClient(portal.endpoint, { auth: grants });
    const errors = await Promise.all(Array.from({ length: 10 }, () => failure(client.call('profile'))));
    expect(new Set(errors)).toEqual(new Set([refused]));
    expect(grants.refreshes).toBe(1);
  });

  it('does not refresh for a 401 that is no matter of tokens', async () => {
    const portal = await startFakePortal((_request, reply, count) =>
      count === 1
        ? sendJson(reply, { error: 'CONNECTION_ERROR', error_description: '' }, 401)
        : sendJson(reply, { result: 1 }),
    );
    servers.push(portal);
    const grants = new TestGrants(portal.endpoint);
    expect(await testClient(portal.endpoint, { auth: grants }).call(creating, params)).toBe(1);
    expect(grants.refreshes).toBe(0);
  });

  it('lets the portal judge a token when the own clock is an hour ahead', async () => {
    const portal = await startFakePortal((_request, reply) => sendJson(reply, { result: 1 }));
    servers.push(portal);
    const grants = new TestGrants(portal.endpoint);
    const expired = new Date(Date.now() - 3_600_000);
    grants.grant = { ...grants.grant, expiresAt: expired };
    grants.onRefresh = async () => ({ endpoint: portal.endpoint, accessToken: 'fresh', expiresAt: expired });
    const client = testClient(portal.endpoint, { auth: grants });
    for (let index = 0; index < 5; index += 1) await client.call('profile');
    expect(grants.refreshes).toBe(1);
  });

  it('keeps connections for the next calls', async () => {
    const portal = await startFakePortal((_request, reply) => sendJson(reply, { result: 1 }));
    servers.push(portal);
    const client = testClient(portal.endpoint);
    for (let index = 0; index < 50; index += 1) await client.call('profile');
    // A pool takes up a second one when a call follows within the same turn of the event loop.
    expect(portal.sockets.size).toBeLessThanOrEqual(2);
  });

  it('closes its sockets', async () => {
    const portal = await startFakePortal((_request, reply) => sendJson(reply, { result: 1 }));
    servers.push(portal);
    const client = testClient(portal.endpoint);
    await client.call('profile');
    await client.close();
    for (let turn = 0; turn < 50 && portal.sockets.size > 0; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(portal.sockets.size).toBe(0);
    expect(await failure(client.call('profile'))).toMatchObject({ code: 'BPK_CANCELLED' });
  });

  it('names a broken connection by what broke it', async () => {
    const server = await raw((socket) => socket.resetAndDestroy());
    const error = await failure(
      testClient(server.endpoint, { retry: { attempts: 1 } }).call(reading, { entityTypeId: 2 }),
    );
    expect(error).toBeInstanceOf(ConnectionLostError);
    expect((error as Error).message).toContain('crm.item.list');
  });
});
