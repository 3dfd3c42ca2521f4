import { OutcomeUnknownError, RateLimitError } from '@bizproc-kit/errors';
import { InvalidCallError } from '../wire/invalid-call.error.js';
import { RateBudget } from '../limits/rate-budget.js';
import { closeClients, TestGrants, testClient } from '../testing/clients.js';
import { fixture, sendJson, startFakePortal, type FakePortal } from '../testing/fake-portal.js';

describe('RestV3', () => {
  let portal: FakePortal;

  beforeEach(async () => {
    portal = await startFakePortal((_request, reply) => void reply.end(fixture('96-v3-ok-items.json')));
  });

  afterEach(async () => {
    await closeClients();
    await portal.close();
  });

  it('posts JSON with the token to the path of the third version', async () => {
    expect(await testClient(portal.endpoint).v3.call('tasks.task.list', { select: ['id'] })).toEqual({
      items: [{ id: 42 }, { id: 43 }],
    });
    expect(portal.requests[0]).toMatchObject({
      path: '/rest/api/tasks.task.list',
      json: { auth: 'token-1', select: ['id'] },
    });
  });

  it('draws on the same budget as the second version', async () => {
    const budget = new RateBudget({ burst: 4, perSecond: 0.01, headroom: 1 });
    const client = testClient(portal.endpoint, { budget });
    await Promise.all([
      client.call('profile'),
      client.v3.call('a.get'),
      client.call('profile'),
      client.v3.call('a.get'),
    ]);
    expect(budget.tryAcquire()).toBe(false);
  });

  it('refreshes when the token is refused', async () => {
    portal.answer = (request, reply) =>
      request.json.auth === 'token-1'
        ? sendJson(
            reply,
            { error: { code: 'BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION', message: '' } },
            401,
          )
        : sendJson(reply, { result: { result: true } });
    const grants = new TestGrants(portal.endpoint);
    expect(await testClient(portal.endpoint, { auth: grants }).v3.call('a.add')).toEqual({ result: true });
    expect(grants.refreshes).toBe(1);
  });

  it('repeats a creating call with an idempotency key, and only with one', async () => {
    const breakFirst: FakePortal['answer'] = (_request, reply, count) =>
      count === 1 ? void reply.socket?.destroy() : sendJson(reply, { result: { item: { id: 1 } } });
    portal.answer = breakFirst;
    const client = testClient(portal.endpoint);
    expect(await client.v3.call('main.user.add', {}, { idempotencyKey: 'order 17' })).toEqual({
      item: { id: 1 },
    });
    expect(portal.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'order 17',
      'order 17',
    ]);
    portal.requests.length = 0;
    await expect(client.v3.call('main.user.add', {})).rejects.toBeInstanceOf(OutcomeUnknownError);
    expect(portal.requests).toHaveLength(1);
  });

  it.each(['', 'ä', 'x'.repeat(256), 'a\nb'])('refuses the idempotency key %j', async (idempotencyKey) => {
    const call = testClient(portal.endpoint).v3.call('a.add', {}, { idempotencyKey });
    await expect(call).rejects.toBeInstanceOf(InvalidCallError);
    expect(portal.requests).toHaveLength(0);
  });

  it('sends a batch as a list, with the token in a header', async () => {
    portal.answer = (_request, reply) => void reply.end(fixture('98-v3-batch-ok.json'));
    const queries = [
      { method: 'tasks.task.get', query: { id: 289 }, as: 'task' },
      { method: 'tasks.task.list', query: { filter: [['id', { $ref: 'task.item.id' }]] } },
    ];
    expect(await testClient(portal.endpoint).v3.batch(queries)).toEqual([
      { item: { id: 289, title: 'First' } },
      { items: [{ id: 1 }] },
    ]);
    expect(JSON.parse(portal.requests[0].text)).toEqual(queries);
    expect(portal.requests[0]).toMatchObject({
      path: '/rest/api/batch',
      headers: { authorization: 'Bearer token-1' },
    });
  });

  it('reads a list to its end', async () => {
    portal.answer = (request, reply) => {
      const { limit, offset } = request.json.pagination as { limit: number; offset: number };
      const items = Array.from({ length: 25 }, (_unused, id) => ({ id })).slice(offset, offset + limit);
      sendJson(reply, { result: { items } });
    };
    const rows = [];
    for await (const row of testClient(portal.endpoint).v3.list('a.list', {}, { limit: 10 })) rows.push(row);
    expect(rows).toHaveLength(25);
    expect(portal.requests).toHaveLength(3);
  });

  it('lets the budget decide when the rate limit of the third version strikes', async () => {
    const refusal = { error: { code: 'BITRIX_REST_V3_EXCEPTION_RATELIMITEXCEPTION', message: '' } };
    portal.answer = (_request, reply, count) =>
      count === 1 ? sendJson(reply, refusal, 429) : sendJson(reply, { result: { result: true } });
    expect(await testClient(portal.endpoint).v3.call('a.add')).toEqual({ result: true });
    portal.answer = (_request, reply) => sendJson(reply, refusal, 429);
    const impatient = testClient(portal.endpoint, { retry: { totalMs: 0 } });
    await expect(impatient.v3.call('a.add')).rejects.toBeInstanceOf(RateLimitError);
  });
});
