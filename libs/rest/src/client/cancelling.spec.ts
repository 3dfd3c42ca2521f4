import { CancelledError, DeadlineExceededError, OutcomeUnknownError } from '@bizproc-kit/errors';
import { createServer, type AddressInfo } from 'node:net';
import { RateBudget } from '../limits/rate-budget.js';
import { OperatingBudget } from '../limits/operating-budget.js';
import type { RestTime } from '../wire/rest-reply.js';
import { closeClients, TestGrants, testClient } from '../testing/clients.js';
import { sendJson, startFakePortal, type FakePortal } from '../testing/fake-portal.js';
import { watchLeaks, type LeakCheck } from '../testing/leaks.js';
import type { CallOptions } from '../caller/call-options.js';
import type { RestClient } from './rest-client.js';

/** How a call comes to stand still in one phase, and whether the portal may have seen it by then. */
interface Phase {
  readonly name: string;
  readonly sent: boolean;
  client(portal: FakePortal): RestClient;
}

const silent = createServer((socket) => void socket.resume().on('error', () => undefined));

const never = new Promise<never>(() => undefined);
const half = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"result":';

const phases: Phase[] = [
  {
    name: 'waiting for the rate budget',
    sent: false,
    client: (portal) => {
      const budget = new RateBudget(RateBudget.standard);
      budget.spend();
      return testClient(portal.endpoint, { budget });
    },
  },
  {
    name: 'waiting for the operating time',
    sent: false,
    client: (portal) => {
      const operating = new OperatingBudget({ limitSeconds: 1 });
      const resetAt = Date.now() / 1000 + 60;
      operating.observe('crm.item.add', { operating: 2, operating_reset_at: resetAt } as unknown as RestTime);
      return testClient(portal.endpoint, { operating });
    },
  },
  {
    name: 'waiting for the grant',
    sent: false,
    client: (portal) =>
      testClient(portal.endpoint, { auth: { current: () => never, refreshed: () => never } }),
  },
  {
    name: 'refreshing the grant',
    sent: false,
    client: (portal) => {
      portal.answer = (_request, reply) => sendJson(reply, { error: 'expired_token' }, 401);
      const grants = new TestGrants(portal.endpoint);
      grants.onRefresh = () => never;
      return testClient(portal.endpoint, { auth: grants });
    },
  },
  {
    name: 'connecting',
    sent: false,
    client: (portal) => {
      // A server that never says a word of TLS.
      const { port } = silent.address() as AddressInfo;
      return testClient(`https://127.0.0.1:${port}/rest/`, { portal: portal.origin });
    },
  },
  {
    name: 'waiting for the headers',
    sent: true,
    client: (portal) => {
      portal.answer = () => undefined;
      return testClient(portal.endpoint);
    },
  },
  {
    name: 'waiting for the body',
    sent: true,
    client: (portal) => {
      portal.answer = (_request, reply) => void reply.socket?.write(half);
      return testClient(portal.endpoint);
    },
  },
  {
    name: 'an interceptor waits around the call',
    sent: false,
    client: (portal) => testClient(portal.endpoint, { interceptors: [{ call: () => never }] }),
  },
  {
    name: 'an interceptor waits before the attempt',
    sent: true,
    client: (portal) => testClient(portal.endpoint, { interceptors: [{ attempt: () => never }] }),
  },
  {
    name: 'an interceptor waits behind the reply',
    sent: true,
    client: (portal) =>
      testClient(portal.endpoint, { interceptors: [{ attempt: (_info, next) => next().then(() => never) }] }),
  },
  {
    name: 'waiting before the next attempt',
    sent: false,
    client: (portal) => {
      portal.answer = (_request, reply) =>
        sendJson(reply, { error: 'CONNECTION_ERROR' }, 401, { 'retry-after': '60' });
      return testClient(portal.endpoint);
    },
  },
];

describe('Cancelling a call', () => {
  let portal: FakePortal;
  let leaks: LeakCheck;

  beforeEach(async () => {
    leaks = watchLeaks();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    portal = await startFakePortal((_request, reply) => sendJson(reply, { result: true }));
  });

  afterEach(async () => {
    await closeClients();
    await portal.close();
    const closingSince = Date.now();
    await new Promise((resolve) => silent.close(resolve));
    // No socket that is still connecting outlives its client by the ten seconds of its timeout.
    expect(Date.now() - closingSince).toBeLessThan(5_000);
    expect(await leaks.leftOver()).toEqual({});
    expect(leaks.unhandled).toEqual([]);
    leaks.stop();
  });

  const create = (client: RestClient, options: CallOptions) =>
    client.call('crm.item.add', { entityTypeId: 2, fields: {} }, options).catch((error: unknown) => error);

  describe.each(phases)('while $name', ({ client: make, sent }) => {
    it('ends at once by the signal', async () => {
      const abort = new AbortController();
      const reason = new Error('the workflow is gone');
      const call = create(make(portal), { signal: abort.signal });
      setTimeout(() => abort.abort(reason), 200);
      const startedAt = Date.now();
      const error = await call;
      expect(error).toBeInstanceOf(CancelledError);
      expect(error).toMatchObject({ cause: reason, outcome: sent ? 'unknown' : 'refused' });
      expect(Date.now() - startedAt).toBeLessThan(3_000);
    });

    it('ends at its deadline', async () => {
      const startedAt = Date.now();
      const error = await create(make(portal), { deadline: new Date(Date.now() + 250) });
      // What has been sent and may not be repeated has an open outcome, deadline or not.
      if (sent) expect(error).toBeInstanceOf(OutcomeUnknownError);
      const cause = sent ? (error as OutcomeUnknownError).cause : error;
      const isLate = cause instanceof DeadlineExceededError;
      // A pause that would end behind the deadline is not begun: the failure itself comes at once.
      expect(isLate || Date.now() - startedAt < 250).toBe(true);
      expect(Date.now() - startedAt).toBeLessThan(3_000);
    });

    it('ends when the client is closed', async () => {
      const client = make(portal);
      const call = create(client, {});
      setTimeout(() => void client.close(), 150);
      expect(await call).toMatchObject({ code: expect.stringMatching(/BPK_(CANCELLED|OUTCOME_UNKNOWN)/) });
    });
  });

  it('does not begin when the signal is aborted already', async () => {
    const error = await create(testClient(portal.endpoint), { signal: AbortSignal.abort(new Error('no')) });
    expect(error).toBeInstanceOf(CancelledError);
    expect(portal.requests).toHaveLength(0);
  });

  it('does not begin behind the deadline', async () => {
    const error = await create(testClient(portal.endpoint), { deadline: new Date(Date.now() - 1) });
    expect(error).toBeInstanceOf(DeadlineExceededError);
    expect(portal.requests).toHaveLength(0);
  });

  it('does not end the refresh that others wait for', async () => {
    portal.answer = (request, reply) =>
      request.json.auth === 'token-1'
        ? sendJson(reply, { error: 'expired_token' }, 401)
        : sendJson(reply, { result: true });
    const grants = new TestGrants(portal.endpoint);
    grants.onRefresh = (stale) =>
      new Promise((resolve) => setTimeout(() => resolve({ ...stale, accessToken: 'token-2' }), 50));
    const client = testClient(portal.endpoint, { auth: grants });
    const abort = new AbortController();
    const first = create(client, { signal: abort.signal });
    const second = client.call('profile');
    setTimeout(() => abort.abort(), 20);
    expect(await first).toBeInstanceOf(CancelledError);
    expect(await second).toBe(true);
    expect(grants.refreshes).toBe(1);
  });

  it('aborts the request that is under way', async () => {
    let aborted = false;
    portal.answer = (_request, reply) => {
      reply.on('close', () => (aborted = true));
    };
    const abort = new AbortController();
    const call = create(testClient(portal.endpoint), { signal: abort.signal });
    setTimeout(() => abort.abort(), 30);
    await call;
    for (let turn = 0; turn < 40 && !aborted; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(aborted).toBe(true);
  });

  it('does not send what was cancelled while another call held the connection', async () => {
    let release: () => void = () => undefined;
    portal.answer = (_request, reply) => {
      release = () => sendJson(reply, { result: true });
    };
    const client = testClient(portal.endpoint, { connections: 1 });
    const first = client.call('profile');
    const abort = new AbortController();
    const second = create(client, { signal: abort.signal });
    for (let turn = 0; turn < 100 && portal.requests.length === 0; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    abort.abort();
    expect(await second).toMatchObject({ code: 'BPK_CANCELLED', outcome: 'refused' });
    release();
    expect(await first).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(portal.requests).toHaveLength(1);
  });

  it('leaves no listener on a signal that serves many calls', async () => {
    const abort = new AbortController();
    const added = jest.spyOn(abort.signal, 'addEventListener');
    const removed = jest.spyOn(abort.signal, 'removeEventListener');
    const client = testClient(portal.endpoint);
    for (let index = 0; index < 20; index += 1) await client.call('profile', {}, { signal: abort.signal });
    expect(added.mock.calls.length).toBe(removed.mock.calls.length);
  });
});
