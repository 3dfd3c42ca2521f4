import { DeadlineExceededError, OperatingLimitError, RateLimitError } from '@bizproc-kit/errors';
import { OperatingBudget } from '../limits/operating-budget.js';
import { RateBudget } from '../limits/rate-budget.js';
import { closeClients, testClient } from '../testing/clients.js';
import { fixtureJson, sendJson, startFakePortal, type FakePortal } from '../testing/fake-portal.js';

/** The bucket in front of a portal, on the machine's clock. */
function bucket(burst: number, perSecond: number): () => boolean {
  let level = 0;
  let at = performance.now();
  return () => {
    const now = performance.now();
    level = Math.max(0, level - ((now - at) / 1000) * perSecond);
    at = now;
    if (level + 1 > burst) return false;
    level += 1;
    return true;
  };
}

describe('RestClient and the limits of a portal', () => {
  let portal: FakePortal;
  let refused: number;

  async function portalWithBucket(burst: number, perSecond: number): Promise<void> {
    const enter = bucket(burst, perSecond);
    refused = 0;
    portal = await startFakePortal((_request, reply) => {
      if (enter()) return sendJson(reply, { result: true });
      refused += 1;
      sendJson(reply, fixtureJson('77-error-query-limit.json'), 503);
    });
  }

  afterEach(async () => {
    await closeClients();
    await portal.close();
  });

  // Room for a loaded machine: the exact numbers are checked on a virtual clock in rate-budget.spec.ts.
  it('stays within the bucket', async () => {
    await portalWithBucket(40, 20);
    const client = testClient(portal.endpoint, {
      budget: new RateBudget({ burst: 40, perSecond: 20, headroom: 0.75 }),
    });
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 70 }, () => client.call('profile')));
    expect(refused).toBe(0);
    expect(performance.now() - startedAt).toBeGreaterThan(1_450);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('keeps within one bucket with two clients and both versions of the API', async () => {
    await portalWithBucket(40, 20);
    const budget = new RateBudget({ burst: 40, perSecond: 20, headroom: 0.75 });
    const [first, second] = [
      testClient(portal.endpoint, { budget }),
      testClient(portal.endpoint, { budget }),
    ];
    await Promise.all(
      Array.from({ length: 17 }, () => [
        first.call('profile'),
        second.call('profile'),
        first.v3.call('a.get'),
        second.batch({ a: { method: 'profile' } }),
      ]).flat(),
    );
    expect(refused).toBe(0);
  });

  it('fails no call when somebody else fills the bucket, not even one that may not be repeated', async () => {
    await portalWithBucket(5, 200);
    const client = testClient(portal.endpoint, { budget: new RateBudget({ burst: 50, perSecond: 1_000 }) });
    const results = await Promise.all(
      Array.from({ length: 40 }, () => client.call('crm.item.add', { entityTypeId: 2, fields: {} })),
    );
    expect(results).toHaveLength(40);
    expect(refused).toBeGreaterThan(0);
    expect(portal.requests.length - refused).toBe(40);
  }, 30_000);

  it('keeps the order of calls that the portal sends back', async () => {
    const order: unknown[] = [];
    portal = await startFakePortal((request, reply, count) => {
      // What is under way keeps no place: the portal has room again when all have been sent back.
      if (count <= 12) return sendJson(reply, fixtureJson('77-error-query-limit.json'), 503);
      order.push(request.json.n);
      sendJson(reply, { result: true });
    });
    const client = testClient(portal.endpoint, {
      budget: new RateBudget({ burst: 100, perSecond: 50 }),
      connections: 1,
    });
    const calls = Array.from({ length: 12 }, (_unused, n) => client.call('some.method', { n }));
    await Promise.all(calls);
    expect(order).toEqual([...order].sort((left, right) => Number(left) - Number(right)));
  }, 15_000);

  it('is as patient with a call that has waited long for the budget', async () => {
    portal = await startFakePortal((_request, reply, count) =>
      count === 1 ? sendJson(reply, { error: 'CONNECTION_ERROR' }, 401) : sendJson(reply, { result: true }),
    );
    const budget = new RateBudget({ burst: 2, perSecond: 4, headroom: 1 });
    budget.spend();
    const queue = Array.from({ length: 6 }, () => budget.acquire('completions'));
    const client = testClient(portal.endpoint, { budget, retry: { totalMs: 1_000, baseMs: 10 } });
    expect(await client.call('profile', {}, { lane: 'bulk' })).toBe(true);
    expect(portal.requests).toHaveLength(2);
    await Promise.all(queue);
  });

  it('gives up on a portal that is full for ever', async () => {
    portal = await startFakePortal((_request, reply) =>
      sendJson(reply, fixtureJson('77-error-query-limit.json'), 503),
    );
    const client = testClient(portal.endpoint, {
      budget: new RateBudget({ burst: 100, perSecond: 1_000 }),
      retry: { totalMs: 500 },
    });
    await expect(client.call('profile')).rejects.toBeInstanceOf(RateLimitError);
    const hurried = client.call('profile', {}, { deadline: new Date(Date.now() + 100) });
    await expect(hurried).rejects.toBeInstanceOf(DeadlineExceededError);
  }, 15_000);

  it('waits until the operating window opens, if that is soon, and holds no other method', async () => {
    let resetAt = 0;
    portal = await startFakePortal((_request, reply, count) => {
      resetAt ||= Date.now() + 1_500;
      sendJson(
        reply,
        count === 1
          ? { result: 1, time: { operating: 479, operating_reset_at: resetAt / 1000 } }
          : { result: 2 },
      );
    });
    const client = testClient(portal.endpoint);
    await client.call('crm.item.list', { entityTypeId: 2 });
    const order: string[] = [];
    await Promise.all([
      client.call('crm.item.list', { entityTypeId: 2 }).then(() => order.push('held back')),
      client.call('profile').then(() => order.push('free')),
    ]);
    expect(order).toEqual(['free', 'held back']);
    expect(Date.now()).toBeGreaterThanOrEqual(resetAt - 50);
  });

  it('says when to come back, if it is not', async () => {
    const resetAt = Math.round(Date.now() / 1000) + 540;
    portal = await startFakePortal((_request, reply, count) =>
      count === 1
        ? sendJson(reply, { result: 1, time: { operating: 1, operating_reset_at: resetAt } })
        : sendJson(reply, fixtureJson('78-error-operation-time.json'), 429),
    );
    const operating = new OperatingBudget();
    const client = testClient(portal.endpoint, { operating });
    await client.call('crm.item.list', { entityTypeId: 2 });
    for (let turn = 0; turn < 2; turn += 1) {
      const error = await client
        .call('crm.item.list', { entityTypeId: 2 })
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(OperatingLimitError);
      expect((error as OperatingLimitError).retry).toEqual({ kind: 'at', at: expect.any(Date) });
    }
    // The second one was held back here.
    expect(portal.requests).toHaveLength(2);
  });

  it('learns operating time from the items of a batch', async () => {
    const resetAt = Math.round(Date.now() / 1000) + 540;
    portal = await startFakePortal((_request, reply) =>
      sendJson(reply, {
        result: {
          result: { a: [] },
          result_error: [],
          result_time: { a: { operating: 479, operating_reset_at: resetAt } },
        },
      }),
    );
    const client = testClient(portal.endpoint);
    await client.batch({ a: { method: 'crm.item.list', params: { entityTypeId: 2 } } });
    const call = client.call('crm.item.list', { entityTypeId: 2 });
    await expect(call).rejects.toBeInstanceOf(OperatingLimitError);
    expect(portal.requests).toHaveLength(1);
  });

  it('lets a batch go as long as one of its methods has time left', async () => {
    const resetAt = Math.round(Date.now() / 1000) + 540;
    portal = await startFakePortal((request, reply) =>
      request.path === '/rest/batch'
        ? sendJson(reply, {
            result: {
              result: { b: true },
              result_error: { a: { error: 'OPERATION_TIME_LIMIT', error_description: '' } },
            },
          })
        : sendJson(reply, { result: 1, time: { operating: 479, operating_reset_at: resetAt } }),
    );
    const client = testClient(portal.endpoint);
    await client.call('crm.item.list', { entityTypeId: 2 });
    const a = { method: 'crm.item.list', params: { entityTypeId: 2 } };
    const mixed = await client.batch({ a, b: { method: 'profile' } });
    expect(mixed.value('b')).toBe(true);
    expect(mixed.failures[0].error).toMatchObject({
      code: 'BPK_PORTAL_OPERATING_LIMIT',
      retry: { kind: 'at', at: new Date(resetAt * 1000) },
    });
    await expect(client.batch({ a })).rejects.toBeInstanceOf(OperatingLimitError);
    expect(portal.requests).toHaveLength(2);
  });
});
