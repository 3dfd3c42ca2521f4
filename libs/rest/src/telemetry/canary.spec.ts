import { inspect } from 'node:util';
import { Writable } from 'node:stream';
import pino from 'pino';
import { trace, type Span, type Tracer } from '@opentelemetry/api';
import { OAuthClient } from '../oauth/oauth-client.js';
import { closeClients, TestGrants, testClient } from '../testing/clients.js';
import { sendJson, startFakePortal, type Answer, type FakePortal } from '../testing/fake-portal.js';
import { requestLog } from './request-log.interceptor.js';
import { tracing } from './tracing.interceptor.js';

/** Every secret holds this word; nothing that is written down may. */
const mark = 'zebrafinch';
const secrets = {
  accessToken: `${mark}-access-token-${'0'.repeat(40)}`,
  refreshToken: `${mark}-refresh-token-${'1'.repeat(40)}`,
  clientSecret: `${mark}-client-secret-${'2'.repeat(40)}`,
  webhook: `${mark}webhooksecret`,
  // Looks like a token of the platform, workflow id and all, and holds the mark where the signature is.
  eventToken: `6a8859d29f3d18.20418833|A40417_51228_90313_77120|${mark}Event.${'ab'.repeat(32)}`,
};

/** Ways in which a portal can say back what it was told. */
const echoes: [string, Answer][] = [
  [
    'in an error text',
    (request, reply) =>
      sendJson(
        reply,
        { error: 'ERROR_CORE', error_description: `you sent ${request.text} to ${request.path}` },
        400,
      ),
  ],
  [
    'in the argument of an error',
    (request, reply) =>
      sendJson(reply, { error: 'ERROR_ARGUMENT', error_description: '', argument: request.text }, 400),
  ],
  [
    'in a page',
    (request, reply) =>
      void reply
        .writeHead(500, { 'content-type': 'text/html' })
        .end(`<html>${request.path} ${request.text}</html>`),
  ],
  [
    'in cut JSON',
    (request, reply) => void reply.end(`{"result":"${request.path} ${request.text.replaceAll('"', "'")}`),
  ],
  [
    'in a code of the third version',
    (request, reply) =>
      sendJson(
        reply,
        { error: { code: 'BITRIX_REST_V3_EXCEPTION_X', message: `${request.path} ${request.text}` } },
        400,
      ),
  ],
  [
    'in a redirect',
    (request, reply) =>
      void reply
        .writeHead(302, {
          location: `https://elsewhere.example${request.path}?${request.text.slice(0, 200).replace(/[^\w-]/g, '')}`,
        })
        .end(),
  ],
  ['by hanging up', (_request, reply) => void reply.socket?.destroy()],
  [
    'in an expired token',
    (request, reply) => sendJson(reply, { error: 'expired_token', error_description: request.text }, 401),
  ],
];

describe('Secrets', () => {
  let portal: FakePortal;
  let written: string[];

  beforeEach(() => {
    written = [];
  });

  afterEach(async () => {
    await closeClients();
    await portal.close();
  });

  /** Everything about an error that could end up in a log. */
  function writeDown(error: unknown): void {
    for (let one = error; one instanceof Error; one = one.cause) {
      written.push(one.message, one.stack ?? '', JSON.stringify(one), JSON.stringify(Object.values(one)));
    }
    written.push(inspect(error, { depth: 20, showHidden: true }), String(error));
    logger().error({ err: error }, 'failed');
  }

  function logger() {
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written.push(chunk.toString());
        done();
      },
    });
    return pino({ level: 'trace' }, sink);
  }

  const tracer: Tracer = {
    startSpan(name, options) {
      written.push(name, JSON.stringify(options));
      const span: Partial<Span> = {
        setAttribute: (...all) => (written.push(JSON.stringify(all)), span as Span),
        setStatus: (status) => (written.push(JSON.stringify(status)), span as Span),
        recordException: (error) => void written.push(inspect(error)),
        end: () => undefined,
        spanContext: trace.getTracer('x').startSpan('x').spanContext,
      };
      return span as Span;
    },
    startActiveSpan: () => {
      throw new Error('not used');
    },
  };

  const interceptors = () => [requestLog(logger(), { params: true }), tracing(tracer)];

  function expectNoSecret(): void {
    expect(written.length).toBeGreaterThan(5);
    for (const text of written) expect(text).not.toContain(mark);
  }

  describe.each(echoes)('said back %s', (_name, answer) => {
    it('stay out of everything that is written down (grant)', async () => {
      portal = await startFakePortal(answer);
      const client = testClient(portal.endpoint, {
        auth: new TestGrants(portal.endpoint, secrets.accessToken),
        interceptors: interceptors(),
        retry: { attempts: 1 },
      });
      const params = {
        EVENT_TOKEN: secrets.eventToken,
        RETURN_VALUES: { refresh_token: secrets.refreshToken },
      };
      await client.call('bizproc.event.send', params).catch(writeDown);
      await client.call('bizproc.event.send', params, { encoding: 'form' }).catch(writeDown);
      const batch = { a: { method: 'bizproc.event.send', params } };
      await client
        .batch(batch)
        .then(({ failures }) => failures.forEach(({ error }) => writeDown(error)), writeDown);
      await client.v3.call('some.method', params).catch(writeDown);
      await client.v3.batch([{ method: 'some.method', query: params }]).catch(writeDown);
      await client
        .list('crm.item.list', { entityTypeId: 2, token: secrets.eventToken })
        .all()
        .catch(writeDown);
      expectNoSecret();
    });

    it('stay out of everything that is written down (webhook)', async () => {
      portal = await startFakePortal(answer);
      const client = testClient('', {
        auth: { webhook: `${portal.origin}/rest/1/${secrets.webhook}/` },
        interceptors: interceptors(),
        retry: { attempts: 1 },
      });
      await client.call('bizproc.event.send', { EVENT_TOKEN: secrets.eventToken }).catch(writeDown);
      await client.v3.call('some.method', {}).catch(writeDown);
      expectNoSecret();
    });

    it('stay out of everything that is written down (OAuth server)', async () => {
      portal = await startFakePortal(answer);
      const client = new OAuthClient({
        clientId: 'local.1',
        clientSecret: secrets.clientSecret,
        servers: [portal.origin],
        proxy: {},
      });
      await client.refresh(portal.origin, secrets.refreshToken).catch(writeDown);
      await client.introspect(portal.origin, secrets.accessToken).catch(writeDown);
      await client.exchange(portal.origin, `${mark}-code-123456`).catch(writeDown);
      await client.close();
      expectNoSecret();
    });
  });

  it('stay out when a batch is answered item by item', async () => {
    portal = await startFakePortal((request, reply) =>
      sendJson(reply, {
        result: { result: [], result_error: { a: { error: 'ERROR_CORE', error_description: request.text } } },
      }),
    );
    const client = testClient(portal.endpoint, {
      auth: new TestGrants(portal.endpoint, secrets.accessToken),
      interceptors: interceptors(),
    });
    const result = await client.batch({
      a: { method: 'bizproc.event.send', params: { EVENT_TOKEN: secrets.eventToken } },
    });
    result.failures.forEach(({ error }) => writeDown(error));
    expectNoSecret();
  });

  it('stay out when a late reply repeats a token that was replaced meanwhile', async () => {
    const replies: (() => void)[] = [];
    portal = await startFakePortal((request, reply) => {
      const body = { error: 'ERROR_CORE', error_description: request.text };
      if (request.path === '/rest/slow.get') replies.push(() => sendJson(reply, body, 400));
      else if (request.text.includes(secrets.accessToken)) sendJson(reply, { error: 'expired_token' }, 401);
      else sendJson(reply, { result: true });
    });
    const grants = new TestGrants(portal.endpoint, secrets.accessToken);
    const client = testClient(portal.endpoint, { auth: grants, interceptors: interceptors() });
    const slow = client.call('slow.get').catch(writeDown);
    while (replies.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await client.call('profile');
    expect(grants.refreshes).toBe(1);
    replies.forEach((send) => send());
    await slow;
    expectNoSecret();
  });
});
