import type { FaultEffect } from '../faults/fault-plan.js';
import { setUpDesk, type Desk } from '../testing/desk.js';
import { send, type RawReply } from '../testing/rest-client.js';

interface Refusal {
  code: string;
  validation?: { field: string }[];
}

describe('REST 3.0', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk();
  });
  afterEach(() => desk.close());
  const call = (
    method: string,
    params: object = {},
    headers: Record<string, string> = {},
  ): Promise<RawReply> =>
    send(`${desk.portal.baseUrl}/rest/api/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(Array.isArray(params) ? params : { auth: desk.token, ...params }),
    });
  const codeOf = (reply: RawReply): string =>
    (reply.json.error as Refusal).code.replace('BITRIX_REST_V3_EXCEPTION_', '');
  const add = async (title: string): Promise<number> => {
    const reply = await call('tasks.task.add', { fields: { title, description: '' } });
    return (reply.json.result as { item: { id: number } }).item.id;
  };

  it('answers items and results in its envelopes', async () => {
    const id = await add('First');
    expect((await call('tasks.task.get', { id })).json).toMatchObject({
      result: { item: { id, title: 'First' } },
      // Docs: api-reference/rest-v3/main/main-eventlog-list.md, "Response Handling".
      time: { start: expect.any(Number) as number, operating: expect.any(Number) as number },
    });
    expect((await call('tasks.task.update', { id, fields: { title: 'Second' } })).json.result).toEqual({
      result: true,
    });
    expect((await call('tasks.task.list', { select: ['id', 'nothing'] })).json.result).toEqual({
      items: [{ id }],
    });
  });

  it('has no methods of bizproc', async () => {
    const reply = await call('bizproc.event.send');
    expect([reply.status, codeOf(reply)]).toEqual([404, 'METHODNOTFOUNDEXCEPTION']);
  });

  it('filters, sorts and pages', async () => {
    for (const title of ['a', 'b', 'c', 'd']) await add(title);
    const ids = async (params: object): Promise<unknown[]> => {
      const reply = await call('tasks.task.list', { select: ['title'], ...params });
      return (reply.json.result as { items: { title: string }[] }).items.map(({ title }) => title);
    };
    expect(await ids({ filter: [['title', '>', 'b']] })).toEqual(['c', 'd']);
    expect(await ids({ filter: [['title', ['a', 'd']]] })).toEqual(['a', 'd']);
    expect(await ids({ filter: [['id', 'between', [2, 3]]] })).toEqual(['b', 'c']);
    const either = {
      logic: 'or',
      conditions: [
        ['title', 'a'],
        ['title', '=', 'c'],
      ],
    };
    expect(await ids({ filter: [either] })).toEqual(['a', 'c']);
    expect(await ids({ order: { id: 'DESC' }, pagination: { limit: 2, offset: 1 } })).toEqual(['c', 'b']);
    expect(await ids({ pagination: { limit: 2, page: 2 } })).toEqual(['c', 'd']);
    expect(await ids({ cursor: { field: 'id', value: 2, order: 'ASC', limit: 1 } })).toEqual(['c']);
  });

  it.each<[string, object, number, string]>([
    ['tasks.task.get', {}, 400, 'VALIDATION_REQUESTVALIDATIONEXCEPTION'],
    ['tasks.task.get', { id: 99 }, 400, 'ENTITYNOTFOUNDEXCEPTION'],
    ['tasks.task.add', { fields: { nothing: 1 } }, 400, 'UNKNOWNDTOPROPERTYEXCEPTION'],
    ['tasks.task.list', { filter: [['nothing', '=', 1]] }, 400, 'UNKNOWNDTOPROPERTYEXCEPTION'],
    ['tasks.task.list', { filter: [['id', '~', 1]] }, 400, 'UNKNOWNFILTEROPERATOREXCEPTION'],
    ['tasks.task.list', { filter: ['x'] }, 400, 'INVALIDFILTEREXCEPTION'],
    ['tasks.task.list', { order: 'x' }, 400, 'INVALIDORDEREXCEPTION'],
    ['tasks.task.list', { select: 'x' }, 400, 'INVALIDSELECTEXCEPTION'],
    ['tasks.task.list', { pagination: { limit: 1_001 } }, 400, 'INVALIDPAGINATIONEXCEPTION'],
    ['tasks.task.list', { auth: 'x' }, 401, 'ACCESSDENIEDEXCEPTION'],
  ])('%s %j is refused', async (method, params, status, code) => {
    await add('x');
    const reply = await call(method, params);
    expect([reply.status, codeOf(reply)]).toEqual([status, code]);
  });

  it('names the field of a refused request, in the shape of the fixture', async () => {
    expect((await call('tasks.task.get')).json).toEqual({
      error: {
        code: 'BITRIX_REST_V3_EXCEPTION_VALIDATION_REQUESTVALIDATIONEXCEPTION',
        message: expect.any(String) as string,
        validation: [{ field: 'id', message: expect.any(String) as string }],
      },
    });
  });

  it('wants JSON, POST and its scope', async () => {
    const url = `${desk.portal.baseUrl}/rest/api/tasks.task.list`;
    expect(codeOf(await send(url, { method: 'POST', body: '{' }))).toBe('INVALIDJSONEXCEPTION');
    expect(codeOf(await send(url))).toBe('WRONGHTTPREQUESTMETHODEXCEPTION');
    const webhook = desk.portal.addWebhook(1, ['crm']);
    const reply = await call(`1/${webhook.secret}/tasks.task.list`);
    expect([reply.status, codeOf(reply)]).toEqual([403, 'INSUFFICIENTSCOPEEXCEPTION']);
  });

  it('answers a repeated key from its memory, and refuses it with another body', async () => {
    const key = { 'idempotency-key': 'k-1' };
    const fields = { title: 'Once' };
    const first = await call('tasks.task.add', { fields }, key);
    const again = await call('tasks.task.add', { fields }, key);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(desk.portal.tasks.all()).toHaveLength(1);
    const other = await call('tasks.task.add', { fields: { title: 'Twice' } }, key);
    expect([other.status, codeOf(other)]).toEqual([422, 'IDEMPOTENCYKEYREUSEDEXCEPTION']);
    const bad = await call('tasks.task.add', { fields }, { 'idempotency-key': 'x'.repeat(256) });
    expect([bad.status, codeOf(bad)]).toEqual([400, 'INVALIDIDEMPOTENCYKEYEXCEPTION']);
    desk.emulator.clock.advance(25 * 3_600_000);
    const { accessToken } = desk.emulator.oauth.issue(desk.portal.installation()!, 1);
    await call('tasks.task.add', { auth: accessToken, fields }, key);
    expect(desk.portal.tasks.all()).toHaveLength(2);
  });

  it('runs batches with references; the first error fails all', async () => {
    const webhook = desk.portal.webhooks[0]!;
    const batch = (commands: object[]): Promise<RawReply> =>
      call(`${webhook.userId}/${webhook.secret}/batch`, commands);
    const reply = await batch([
      { method: 'tasks.task.add', query: { fields: { title: 'a' } }, as: 'new' },
      { method: 'tasks.task.get', query: { id: { $ref: 'new.item.id' } } },
      { method: 'tasks.task.list', query: { select: ['id'] }, as: 'all' },
      { method: 'tasks.task.list', query: { filter: [['id', { $refArray: 'all.id' }]] } },
    ]);
    expect(reply.json.result).toMatchObject([
      { item: { title: 'a' } },
      { item: { title: 'a' } },
      {},
      { items: [{ title: 'a' }] },
    ]);
    const failed = await batch([
      { method: 'tasks.task.get', query: { id: 9 } },
      { method: 'tasks.task.list' },
    ]);
    expect([failed.status, codeOf(failed)]).toEqual([400, 'ENTITYNOTFOUNDEXCEPTION']);
  });

  it('has the limit of the portal, with an error of its own', async () => {
    desk.portal.requests.limit = { burst: 1, perSecond: 1 };
    await call('rest.scope.list');
    const reply = await call('rest.scope.list');
    expect([reply.status, codeOf(reply)]).toEqual([429, 'RATELIMITEXCEPTION']);
  });

  it('has faults with errors of its own', async () => {
    const add = (effect: FaultEffect): void => {
      desk.emulator.faults.add({ target: 'rest', match: 'api/*', effect, count: 1 });
    };
    add({ kind: 'error', status: 500, error: 'INTERNAL_INTERNALEXCEPTION' });
    const failed = await call('rest.scope.list');
    expect([failed.status, codeOf(failed)]).toEqual([500, 'INTERNAL_INTERNALEXCEPTION']);
    add({ kind: 'html', status: 502 });
    expect((await call('rest.scope.list')).text).toContain('<html>');
    add({ kind: 'lost-answer' });
    await expect(call('tasks.task.add', { fields: { title: 'done' } })).rejects.toThrow();
    expect(desk.portal.tasks.all()).toHaveLength(1);
  });

  it('describes itself', async () => {
    expect((await call('rest.documentation.openapi')).json.result).toHaveProperty('paths');
    expect((await call('rest.scope.list')).json.result).toMatchObject({
      items: expect.arrayContaining([{ name: 'bizproc' }]) as object[],
    });
  });
});
