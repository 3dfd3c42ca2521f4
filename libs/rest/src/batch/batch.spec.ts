import {
  ConnectionLostError,
  InvalidRequestError,
  MethodNotFoundError,
  OutcomeUnknownError,
  PermissionError,
} from '@bizproc-kit/errors';
import * as fc from 'fast-check';
import { InvalidCallError } from '../wire/invalid-call.error.js';
import { closeClients, testClient } from '../testing/clients.js';
import { fixture, fixtureJson, sendJson, startFakePortal, type FakePortal } from '../testing/fake-portal.js';
import { runBatch, type CommandHandler } from '../testing/php-batch.js';
import { command } from './batch-command.js';
import { resultOf } from './batch-reference.js';
import { BatchItemMissingError, BatchNotRunError, BatchReferenceError } from './batch.errors.js';
import { mayBeTakenForReference } from './reference-marker.js';

describe('RestClient.batch', () => {
  let portal: FakePortal;
  /** Commands in the order in which the portal ran them, alone or in a batch. */
  let ran: { method: string; params: Record<string, unknown>; alone: boolean }[];
  let handle: CommandHandler;

  beforeEach(async () => {
    ran = [];
    handle = (_method, params) => ({ result: params });
    portal = await startFakePortal((request, reply) => {
      if (request.path === '/rest/batch') {
        const body = runBatch(request.json, (method, params) => {
          ran.push({ method, params, alone: false });
          return handle(method, params);
        });
        return sendJson(reply, body);
      }
      const { auth: _auth, ...params } = request.json;
      const method = request.path.slice('/rest/'.length);
      ran.push({ method, params, alone: true });
      const answer = handle(method, params);
      sendJson(reply, answer, 'error' in answer ? 400 : 200);
    });
  });

  afterEach(async () => {
    await closeClients();
    await portal.close();
  });

  const client = () => testClient(portal.endpoint);

  it('writes the wire form of the fixture', async () => {
    await client().batch({
      acts: command('bizproc.activity.list'),
      robots: command('bizproc.robot.list'),
      add: command('bizproc.robot.add', {
        CODE: 'score_deal',
        HANDLER: 'https://app.example.com/b24/handler',
        USE_SUBSCRIPTION: 'N',
        NAME: { en: 'Score & rank' },
      }),
      me: command('profile'),
    });
    const { auth: _auth, ...expected } = fixtureJson<Record<string, unknown>>('43-request-batch.json');
    expect(portal.requests[0].json).toEqual({ auth: 'token-1', ...expected });
  });

  it('reads a reply of which half has failed', async () => {
    portal.answer = (_request, reply) => void reply.end(fixture('60-batch-partial-errors.json'));
    const result = await client().batch({
      acts: command('bizproc.activity.list'),
      robots: command('bizproc.robot.list'),
      add: { method: 'bizproc.robot.add', params: { CODE: 'x' } },
      me: command('profile'),
    });
    expect(result.items.map(({ name, ok }) => [name, ok])).toEqual([
      ['acts', false],
      ['robots', true],
      ['add', false],
      ['me', true],
    ]);
    expect(result.value('robots')).toEqual(['send_invoice']);
    const [acts, add] = result.failures;
    expect(acts.error).toBeInstanceOf(MethodNotFoundError);
    expect(add.error).toMatchObject({
      platformCode: 'ERROR_ACTIVITY_ALREADY_INSTALLED',
      method: 'bizproc.robot.add',
    });
    expect(() => result.value('acts')).toThrow(acts.error);
    expect(() => result.orThrow()).toThrow(acts.error);
  });

  it('reads a reply with empty lists in place of maps', async () => {
    portal.answer = (_request, reply) => void reply.end(fixture('61-batch-all-ok.json'));
    const result = await client().batch({
      tasks: command('bizproc.task.list'),
      send: command('bizproc.event.send', { EVENT_TOKEN: 't' }),
    });
    expect(result.failures).toEqual([]);
    expect(result.item('tasks')).toMatchObject({ ok: true, total: 120, next: 50 });
    expect(result.value('send')).toBe(true);
  });

  it('reads a reply in which everything failed, with an empty text', async () => {
    portal.answer = (_request, reply) => void reply.end(fixture('62-batch-all-failed-scope.json'));
    const result = await client().batch({ a: command('crm.item.list', { entityTypeId: 2 }) });
    expect(result.failures[0].error).toBeInstanceOf(PermissionError);
  });

  it('splits any number of commands at fifty, and keeps order and names', async () => {
    const commands = Array.from(
      { length: 120 },
      (_unused, index) => [`${120 - index}`, { method: 'crm.item.get', params: { id: index } }] as const,
    );
    const result = await client().batch(commands);
    expect(portal.requests).toHaveLength(3);
    expect(result.items.map(({ name }) => name)).toEqual(commands.map(([name]) => name));
    expect(result.value('120')).toEqual({ id: '0' });
    expect(ran.map(({ params }) => params.id)).toEqual(commands.map((_command, index) => String(index)));
  });

  it('does not lose the others when one fails', async () => {
    handle = (_method, params) => (params.id === '7' ? { error: 'ERROR_NOT_FOUND' } : { result: params.id });
    const result = await client().batch(
      Array.from(
        { length: 60 },
        (_unused, id) => [`n${id}`, { method: 'crm.item.get', params: { id } }] as const,
      ),
    );
    expect(result.failures.map(({ name }) => name)).toEqual(['n7']);
    expect(result.failures[0].error).toBeInstanceOf(InvalidRequestError);
    expect(ran).toHaveLength(60);
  });

  it('stops at the first error when told to halt', async () => {
    handle = (_method, params) => (params.id === '1' ? { error: 'ERROR_NOT_FOUND' } : { result: params.id });
    const result = await client().batch(
      Array.from(
        { length: 120 },
        (_unused, id) => [`n${id}`, { method: 'crm.item.get', params: { id } }] as const,
      ),
      { halt: true },
    );
    expect(ran).toHaveLength(2);
    expect(result.items.slice(0, 2).map(({ ok }) => ok)).toEqual([true, false]);
    expect(result.failures.slice(1).every(({ error }) => error instanceof BatchNotRunError)).toBe(true);
    expect(result.items).toHaveLength(120);
  });

  it('resolves references inside one request', async () => {
    handle = (method, params) =>
      method === 'crm.item.get' ? { result: { item: { id: 5, contactId: 77 } } } : { result: params };
    const result = await client().batch({
      deal: command('crm.item.get', { entityTypeId: 2, id: 5 }),
      contact: { method: 'crm.contact.update', params: { id: resultOf('deal', 'item', 'contactId') } },
    });
    expect(portal.requests).toHaveLength(1);
    expect(portal.requests[0].json.halt).toBe(1);
    expect(result.value('contact')).toEqual({ id: 77 });
  });

  it('resolves references across requests by itself', async () => {
    handle = (method, params) => (method === 'a.get' ? { result: { deep: { id: 9 } } } : { result: params });
    const fill = Array.from({ length: 50 }, (_unused, index) => [`f${index}`, { method: 'x.get' }] as const);
    const result = await client().batch([
      ['a', { method: 'a.get' }],
      ...fill,
      ['b', { method: 'b.update', params: { id: resultOf('a', 'deep', 'id') } }],
    ]);
    expect(portal.requests).toHaveLength(2);
    expect(portal.requests[1].text).not.toContain('$result');
    expect(result.value('b')).toEqual({ id: '9' });
  });

  it('never runs a command whose reference failed, and goes on with the others', async () => {
    handle = (method) => (method === 'bad.add' ? { error: 'ERROR_CORE' } : { result: method });
    const result = await client().batch({
      add: { method: 'bad.add' },
      uses: { method: 'crm.item.update', params: { id: resultOf('add', 'ID') } },
      usesThat: { method: 'crm.item.update', params: { id: resultOf('uses', 'ID') } },
      free: { method: 'profile' },
    });
    expect(ran.map(({ method }) => method)).toEqual(['bad.add', 'profile']);
    expect(result.item('uses')).toMatchObject({
      ok: false,
      error: { code: 'BPK_REST_BATCH_REFERENCE', executed: false },
    });
    expect(result.item('usesThat')).toMatchObject({ ok: false, error: { executed: false } });
    expect(result.value('free')).toBe('profile');
  });

  it('says so when a reference led nowhere and the command ran on its parent', async () => {
    handle = (_method, params) => ({ result: params });
    const result = await client().batch({
      a: { method: 'a.get', params: { x: 1 } },
      b: { method: 'b.update', params: { id: resultOf('a', 'missing') } },
    });
    const item = result.item('b');
    expect(item.ok).toBe(false);
    expect(item).toMatchObject({ error: { executed: true } });
    expect(!item.ok && item.error).toBeInstanceOf(BatchReferenceError);
  });

  it.each([
    '$result[add][ID]',
    'costs $totalPrice[EUR] today',
    '$RESULT[x]',
    'a$nextweek[0]',
    '$timeline[x',
    '$error:code[1]',
  ])('never lets a text become a reference: %s', async (text) => {
    const result = await client().batch({
      add: { method: 'a.get', params: { secret: 'value' } },
      note: { method: 'crm.item.update', params: { id: 1, fields: { TITLE: text } } },
      after: { method: 'c.get' },
    });
    expect(ran.map(({ method, alone }) => [method, alone])).toEqual([
      ['a.get', false],
      ['crm.item.update', true],
      ['c.get', false],
    ]);
    expect(result.value('note')).toEqual({ id: 1, fields: { TITLE: text } });
  });

  it('never lets a text from an earlier result become a reference', async () => {
    handle = (method, params) =>
      method === 'a.get' ? { result: { title: '$result[a]' } } : { result: params };
    const result = await client().batch(
      { a: { method: 'a.get' }, b: { method: 'crm.item.update', params: { title: resultOf('a', 'title') } } },
      { size: 1 },
    );
    expect(result.value('b')).toEqual({ title: '$result[a]' });
    expect(ran[1].alone).toBe(true);
  });

  it.each([
    [{ fields: { a: null } }],
    [{ fields: { a: [] } }],
    [{ fields: { a: {} } }],
    [{ 'odd.name': 1 }],
    [{ 'odd name': 1 }],
    [{ fields: { 'a]b': 1 } }],
  ])('sends %j alone, as JSON, because the form of a batch would change it', async (params) => {
    const result = await client().batch({ one: { method: 'x.update', params }, two: { method: 'y.get' } });
    expect(ran[0]).toEqual({ method: 'x.update', params, alone: true });
    expect(result.failures).toEqual([]);
  });

  it('carries any text through the encoding', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }).filter((text) => !mayBeTakenForReference(text) && text !== ''),
        async (text) => {
          const wellFormed = Buffer.from(text).toString();
          const result = await client().batch({ one: { method: 'x.get', params: { fields: { t: text } } } });
          expect(result.value('one')).toEqual({ fields: { t: wellFormed } });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('writes dates as JSON does', async () => {
    const result = await client().batch({
      a: { method: 'x.get', params: { at: new Date(0), no: undefined } },
    });
    expect(result.value('a')).toEqual({ at: '1970-01-01T00:00:00.000Z' });
  });

  it('rejects when nothing was answered', async () => {
    portal.answer = (_request, reply) => void reply.socket?.destroy();
    const call = client().batch({ a: { method: 'x.get' } }, { attempts: 1 });
    await expect(call).rejects.toBeInstanceOf(ConnectionLostError);
  });

  it('never repeats a batch with a command that may not be repeated', async () => {
    portal.answer = (_request, reply) => void reply.socket?.destroy();
    const call = client().batch({ a: { method: 'x.get' }, b: { method: 'x.add' } });
    await expect(call).rejects.toBeInstanceOf(OutcomeUnknownError);
    expect(portal.requests).toHaveLength(1);
  });

  it('keeps what was answered before the portal broke down', async () => {
    const { answer } = portal;
    portal.answer = (request, reply, count) =>
      count === 1 ? answer(request, reply, count) : void reply.socket?.destroy();
    const result = await client().batch(
      Array.from({ length: 150 }, (_unused, id) => [`n${id}`, { method: 'x.add', params: { id } }] as const),
    );
    expect(result.items.slice(0, 50).every(({ ok }) => ok)).toBe(true);
    expect(result.failures.slice(0, 50).every(({ error }) => error instanceof OutcomeUnknownError)).toBe(
      true,
    );
    expect(result.failures.slice(50).every(({ error }) => error instanceof BatchNotRunError)).toBe(true);
    expect(portal.requests).toHaveLength(2);
  });

  it('notices a command that the reply says nothing of', async () => {
    portal.answer = (_request, reply) => sendJson(reply, { result: { result: { a: 1 }, result_error: [] } });
    const result = await client().batch({ a: { method: 'x.get' }, b: { method: 'y.get' } });
    expect(result.value('a')).toBe(1);
    expect(result.failures[0].error).toBeInstanceOf(BatchItemMissingError);
  });

  it.each([
    ['a batch in a batch', { a: { method: 'batch' } }],
    ['a name that is no method', { a: { method: 'x?y=1' } }],
    ['a reserved parameter', { a: { method: 'x.get', params: { auth: 'mine' } } }],
    [
      'a reference to a later command',
      { a: { method: 'x.get', params: { id: resultOf('b') } }, b: { method: 'y.get' } },
    ],
  ])('refuses %s without sending anything', async (_name, commands) => {
    await expect(client().batch(commands as never)).rejects.toBeInstanceOf(InvalidCallError);
    expect(portal.requests).toHaveLength(0);
  });

  it('refuses two commands of one name', async () => {
    const twice = [['a', { method: 'x.get' }] as const, ['a', { method: 'y.get' }] as const];
    await expect(client().batch(twice)).rejects.toBeInstanceOf(InvalidCallError);
  });

  it('makes no request for no command', async () => {
    expect((await client().batch({})).items).toEqual([]);
    expect(portal.requests).toHaveLength(0);
  });
});
