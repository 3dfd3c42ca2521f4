import type { ServerResponse } from 'node:http';
import { OutcomeUnknownError } from '@bizproc-kit/errors';
import { RateBudget } from '../limits/rate-budget.js';
import { closeClients, TestGrants, testClient } from '../testing/clients.js';
import { sendJson, startFakePortal, type FakePortal } from '../testing/fake-portal.js';
import { watchLeaks, type LeakCheck } from '../testing/leaks.js';

/** A small generator, so that a failure can be run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** What a portal may do to a request: with or without doing its work first. */
const mischief: ((reply: ServerResponse, work: () => void) => void)[] = [
  (reply) => void reply.socket?.destroy(),
  (reply, work) => {
    work();
    reply.socket?.destroy();
  },
  (reply, work) => {
    work();
    reply.writeHead(200, { 'content-length': '500' });
    reply.write('{"result":');
    setTimeout(() => reply.socket?.destroy(), 2);
  },
  (reply) => void reply.writeHead(502, { 'content-type': 'text/html' }).end('<html>'),
  (reply, work) => {
    work();
    reply.end('{"result":{"item":{');
  },
  (reply) => sendJson(reply, { error: 'QUERY_LIMIT_EXCEEDED' }, 503),
  (reply) => sendJson(reply, { error: 'CONNECTION_ERROR' }, 401),
  (reply) => sendJson(reply, { error: 'expired_token' }, 401),
  (reply) => sendJson(reply, { error: 'ERROR_ARGUMENT' }, 400),
  (reply, work) => {
    work();
    sendJson(reply, { error: 'INTERNAL_SERVER_ERROR' }, 500);
  },
];

describe('A portal that does everything wrong at once', () => {
  let portal: FakePortal;
  let leaks: LeakCheck;
  let done: Map<number, number>;

  beforeEach(async () => {
    leaks = watchLeaks();
    done = new Map();
    portal = await startFakePortal(() => undefined);
  });

  afterEach(async () => {
    await closeClients();
    await portal.close();
    expect(await leaks.leftOver()).toEqual({});
    expect(leaks.unhandled).toEqual([]);
    leaks.stop();
  });

  it.each([1, 2, 3, 4])(
    'does no work twice, and every call ends with the truth (seed %d)',
    async (seed) => {
      const next = random(seed);
      portal.answer = (request, reply) => {
        const id = Number(request.json.id);
        const work = () => void done.set(id, (done.get(id) ?? 0) + 1);
        if (next() < 0.5) return mischief[Math.floor(next() * mischief.length)](reply, work);
        work();
        sendJson(reply, { result: id });
      };
      const grants = new TestGrants(portal.endpoint);
      const client = testClient(portal.endpoint, {
        auth: grants,
        budget: new RateBudget({ burst: 1_000, perSecond: 20_000 }),
        retry: { baseMs: 2, capMs: 10, attempts: 6 },
      });
      // Refusals of the limiter pause for a second each; the calls behind them wait as long.
      const pause = jest.spyOn(Math, 'random').mockImplementation(() => next());
      await Promise.all(
        Array.from({ length: 150 }, async (_unused, id) => {
          const outcome = await client.call('some.thing.add', { id }).catch((error: unknown) => error);
          const times = done.get(id) ?? 0;
          if (outcome === id) expect(times).toBe(1);
          else if (outcome instanceof OutcomeUnknownError) expect(times).toBeLessThanOrEqual(1);
          else {
            expect(outcome).toHaveProperty('code');
            expect(times).toBe(0);
          }
        }),
      );
      pause.mockRestore();
      expect(Math.max(...done.values())).toBe(1);
    },
    120_000,
  );

  it('gets every call through that may be repeated', async () => {
    const next = random(5);
    portal.answer = (request, reply) => {
      const id = Number(request.json.id);
      const work = () => undefined;
      const wrong = mischief.filter((_one, index) => index !== 5 && index !== 7 && index !== 8);
      if (next() < 0.4) return wrong[Math.floor(next() * wrong.length)](reply, work);
      sendJson(reply, { result: id });
    };
    const client = testClient(portal.endpoint, { retry: { baseMs: 2, capMs: 10, attempts: 25 } });
    const ids = Array.from({ length: 150 }, (_unused, id) => id);
    expect(await Promise.all(ids.map((id) => client.call('some.thing.get', { id })))).toEqual(ids);
  }, 120_000);
});
