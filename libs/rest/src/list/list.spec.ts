import { DeadlineExceededError } from '@bizproc-kit/errors';
import { closeClients, testClient } from '../testing/clients.js';
import {
  fixture,
  sendJson,
  startFakePortal,
  type FakePortal,
  type SeenRequest,
} from '../testing/fake-portal.js';
import { runBatch } from '../testing/php-batch.js';
import type { ListOptions, ListProgress } from './list-options.js';
import { ListIntegrityError } from './list.errors.js';

interface Row {
  readonly [field: string]: unknown;
}

/** A list method of a portal, with the faults that portals have. */
interface ListMethod {
  rows: Row[];
  readonly idField: string;
  readonly resultKey?: string;
  /** What the method does to a page before it goes out. */
  thin?: (page: Row[]) => Row[];
  ignoresFilter?: boolean;
  ignoresOrder?: boolean;
  /** `start=-1` answers an empty page with `next: -1` (protocol 6.4). */
  breaksWithoutCount?: boolean;
}

function answerList(method: ListMethod, params: Record<string, unknown>) {
  const filter = (params.filter ?? params.FILTER ?? {}) as Record<string, unknown>;
  const bound = filter['>id'] ?? filter['>ID'];
  const behind = method.ignoresFilter || bound === undefined ? undefined : Number(bound);
  const start = Number(params.start ?? 0);
  if (start === -1 && method.breaksWithoutCount) return { result: [], next: -1, total: 0 };
  const ordered = method.ignoresOrder
    ? [...method.rows].reverse()
    : [...method.rows].sort((left, right) => Number(left[method.idField]) - Number(right[method.idField]));
  const found = ordered.filter((row) => behind === undefined || Number(row[method.idField]) > behind);
  const from = Math.max(start, 0);
  const page = found.slice(from, from + 50);
  const shown = method.thin ? method.thin(page) : page;
  return {
    result: method.resultKey ? { [method.resultKey]: shown } : shown,
    ...(start === -1 ? {} : { total: found.length }),
    ...(start !== -1 && from + 50 < found.length ? { next: from + 50 } : {}),
  };
}

const rowsUpTo = (count: number, idField = 'id'): Row[] =>
  Array.from({ length: count }, (_unused, index) => ({ [idField]: index + 1, title: `Item ${index + 1}` }));

describe('RestClient.list', () => {
  let portal: FakePortal;
  let method: ListMethod;

  function paramsOf(request: SeenRequest): Record<string, unknown> {
    const { auth: _auth, ...params } = request.json;
    return params;
  }

  beforeEach(async () => {
    method = { rows: rowsUpTo(1_234), idField: 'id', resultKey: 'items' };
    portal = await startFakePortal((request, reply) => {
      if (request.path === '/rest/batch') {
        return sendJson(
          reply,
          runBatch(request.json, (_name, params) => answerList(method, params)),
        );
      }
      sendJson(reply, answerList(method, paramsOf(request)));
    });
  });

  afterEach(async () => {
    await closeClients();
    await portal.close();
  });

  const list = (options?: ListOptions, name = 'crm.item.list', params: object = { entityTypeId: 2 }) =>
    testClient(portal.endpoint).list(name, params as Record<string, unknown>, options);

  const idsOf = (rows: readonly Row[]) => rows.map((row) => Number(row[method.idField]));
  const allIds = () => method.rows.map((row) => Number(row[method.idField]));

  it.each(['pages', 'keyset', 'batches'] as const)(
    'reads every row once, in order, by %s',
    async (strategy) => {
      expect(idsOf(await list({ strategy }).all())).toEqual(allIds());
    },
  );

  it('chains the pages of a known method', async () => {
    await list().all();
    // One call that counts, and one batch for the other twenty-four pages.
    expect(portal.requests.map(({ path }) => path)).toEqual(['/rest/crm.item.list', '/rest/batch']);
    expect(Object.keys(portal.requests[1].json.cmd as object)).toHaveLength(24);
  });

  it('puts fifty pages into a call, and grows towards that without a count', async () => {
    method.rows = rowsUpTo(6_000);
    expect(await list().all()).toHaveLength(6_000);
    const sizes = portal.requests.slice(1).map(({ json }) => Object.keys((json.cmd ?? {}) as object).length);
    expect(Math.max(...sizes)).toBe(50);
    portal.requests.length = 0;
    expect(await list({ count: false }).all()).toHaveLength(6_000);
    expect(portal.requests.every(({ json }) => json.start === -1 || json.cmd)).toBe(true);
  });

  it.each([0, 1, 49, 50, 51, 100, 2_550])('reads %d rows', async (count) => {
    method.rows = rowsUpTo(count);
    for (const strategy of ['pages', 'keyset', 'batches'] as const) {
      expect(idsOf(await list({ strategy }).all())).toEqual(allIds());
    }
  });

  it('selects the id whatever the caller selects', async () => {
    await list({ strategy: 'keyset' }, 'crm.item.list', { entityTypeId: 2, select: ['title'] }).all();
    expect(portal.requests[0].json.select).toEqual(['title', 'id']);
  });

  it('keeps the filter and the lower bound of the caller', async () => {
    const params = { entityTypeId: 2, filter: { stageId: 'NEW', '>id': 1_000 } };
    expect(idsOf(await list({}, 'crm.item.list', params).all())).toEqual(allIds().slice(1_000));
    expect(portal.requests[0].json.filter).toEqual({ stageId: 'NEW', '>id': '1000' });
    expect(String(Object.values(portal.requests[1].json.cmd as object)[0])).toContain(
      'filter%5BstageId%5D=NEW',
    );
  });

  it('reads page by page when a text of the caller cannot travel in a batch', async () => {
    const params = { entityTypeId: 2, filter: { title: '$result[x]' } };
    expect(await list({}, 'crm.item.list', params).all()).toHaveLength(1_234);
    expect(portal.requests.every(({ path }) => path === '/rest/crm.item.list')).toBe(true);
  });

  it('goes on behind a short page where rights thin pages out', async () => {
    method = {
      rows: rowsUpTo(600, 'ID'),
      idField: 'ID',
      thin: (page) => page.filter((row) => Number(row.ID) % 7 !== 0),
    };
    const visible = allIds().filter((id) => id % 7 !== 0);
    for (const strategy of ['keyset', 'batches'] as const) {
      expect(idsOf(await list({ strategy }, 'crm.deal.list', {}).all())).toEqual(visible);
    }
  });

  it('does not run away behind the end', async () => {
    method = { rows: rowsUpTo(120, 'ID'), idField: 'ID' };
    await list({ strategy: 'batches', count: false }, 'crm.deal.list', {}).all();
    expect(portal.requests.length).toBeLessThan(6);
  });

  it.each(['keyset', 'batches'] as const)(
    'stops when the portal ignores the filter (%s)',
    async (strategy) => {
      method.ignoresFilter = true;
      await expect(list({ strategy }).all()).rejects.toBeInstanceOf(ListIntegrityError);
      expect(portal.requests.length).toBeLessThan(3);
    },
  );

  it.each(['keyset', 'batches'] as const)(
    'stops when the portal ignores the order (%s)',
    async (strategy) => {
      method.ignoresOrder = true;
      await expect(list({ strategy }).all()).rejects.toBeInstanceOf(ListIntegrityError);
    },
  );

  it('stops when rows have no id', async () => {
    method.thin = (page) => page.map(({ title }) => ({ title }));
    await expect(list({ strategy: 'keyset' }).all()).rejects.toBeInstanceOf(ListIntegrityError);
  });

  it('stops when the portal ignores the offset', async () => {
    portal.answer = (request, reply) =>
      sendJson(reply, { result: rowsUpTo(50, 'ID'), next: Number(request.json.start) + 50, total: 500 });
    await expect(list({ strategy: 'pages' }, 'crm.deal.list', {}).all()).rejects.toBeInstanceOf(
      ListIntegrityError,
    );
  });

  it('does not follow a next that does not grow', async () => {
    portal.answer = (_request, reply) => sendJson(reply, { result: [], next: -1, total: 0 });
    expect(await list({}, 'some.unknown.list', {}).all()).toEqual([]);
    expect(portal.requests).toHaveLength(1);
  });

  it('reads workflow instances without the call that would answer nothing', async () => {
    const ids = Array.from({ length: 120 }, (_unused, index) => `6a88${String(index).padStart(4, '0')}.123`);
    portal.answer = (request, reply) => {
      const page = (params: Record<string, unknown>) => {
        if (Number(params.start) === -1) return { result: [], next: -1, total: 0 };
        const bound = ((params.FILTER ?? {}) as Record<string, string>)['>ID'] ?? '';
        const found = ids.filter((id) => id > bound);
        return { result: found.slice(0, 50).map((ID) => ({ ID })), total: found.length, next: 50 };
      };
      if (request.path === '/rest/batch')
        return sendJson(
          reply,
          runBatch(request.json, (_name, params) => page(params)),
        );
      sendJson(reply, page(paramsOf(request)));
    };
    const rows = await list({}, 'bizproc.workflow.instances', { SELECT: ['ID'] }).all();
    expect(rows.map(({ ID }) => ID)).toEqual(ids);
    expect(portal.requests.some(({ text }) => text.includes('start=-1') || text.includes('"start":-1'))).toBe(
      false,
    );
  });

  it('reads a page of the fixture', async () => {
    portal.answer = (request, reply) =>
      void reply.end(fixture(request.json.start === 0 ? '52-ok-list-page.json' : '53-ok-empty-list.json'));
    const progress: ListProgress[] = [];
    const rows = await list(
      { strategy: 'pages', onProgress: (step) => progress.push(step) },
      'bizproc.workflow.instances',
      { ORDER: { MODIFIED: 'DESC' } },
    ).all();
    expect(rows).toHaveLength(2);
    expect(progress).toEqual([
      { rows: 2, pages: 1, requests: 1, total: 213, repeated: 0 },
      { rows: 2, pages: 2, requests: 2, total: 213, repeated: 0 },
    ]);
  });

  it('knows the keys of tasks', async () => {
    method = { rows: rowsUpTo(130), idField: 'id', resultKey: 'tasks' };
    expect(idsOf(await list({}, 'tasks.task.list', { select: ['TITLE'] }).all())).toEqual(allIds());
    expect(portal.requests[0].json).toMatchObject({ order: { ID: 'ASC' }, select: ['TITLE', 'ID'] });
  });

  it('drops rows that a growing set pushes into the next page', async () => {
    method = { rows: rowsUpTo(120, 'ID'), idField: 'ID' };
    portal.answer = (request, reply, count) => {
      if (count === 2) method.rows = [{ ID: 0 }, ...method.rows];
      sendJson(reply, answerList(method, paramsOf(request)));
    };
    const ids = idsOf(await list({ strategy: 'pages' }, 'crm.deal.list', {}).all());
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids).toHaveLength(120);
  });

  it('steps back when a shrinking set pulls rows over the edge', async () => {
    method = { rows: rowsUpTo(120, 'ID'), idField: 'ID' };
    portal.answer = (request, reply, count) => {
      if (count === 2) method.rows = method.rows.filter((row) => Number(row.ID) > 10);
      sendJson(reply, answerList(method, paramsOf(request)));
    };
    const ids = idsOf(await list({ strategy: 'pages' }, 'crm.deal.list', {}).all());
    expect(ids).toEqual(Array.from({ length: 120 }, (_unused, index) => index + 1));
  });

  it('misses nothing that is there all the time, however the set changes, by keyset', async () => {
    method = { rows: rowsUpTo(300, 'ID'), idField: 'ID' };
    portal.answer = (request, reply, count) => {
      method.rows = method.rows.filter((row) => Number(row.ID) !== count * 3);
      method.rows.push({ ID: 1_000 + count });
      const answer = (params: Record<string, unknown>) => answerList(method, params);
      if (request.path === '/rest/batch')
        return sendJson(
          reply,
          runBatch(request.json, (_name, params) => answer(params)),
        );
      sendJson(reply, answer(paramsOf(request)));
    };
    const ids = idsOf(await list({ strategy: 'keyset' }, 'crm.deal.list', {}).all());
    for (let id = 40; id <= 300; id += 1) expect(ids).toContain(id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('outlasts a failure within a batch, without losing a page', async () => {
    let struck = false;
    portal.answer = (request, reply) => {
      const answer = (params: Record<string, unknown>) => answerList(method, params);
      if (request.path !== '/rest/batch') return sendJson(reply, answer(paramsOf(request)));
      let page = 0;
      const body = runBatch(request.json, (_name, params) => {
        page += 1;
        if (page === 5 && !struck) {
          struck = true;
          return { error: 'CONNECTION_ERROR' };
        }
        return answer(params);
      });
      sendJson(reply, body);
    };
    expect(idsOf(await list().all())).toEqual(allIds());
    expect(struck).toBe(true);
  });

  it('asks for no more when the reader stops', async () => {
    let read = 0;
    for await (const _row of list({ strategy: 'keyset' })) {
      read += 1;
      if (read === 60) break;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(portal.requests).toHaveLength(2);
  });

  it('ends at its deadline', async () => {
    const read = list({ strategy: 'keyset', deadline: new Date(Date.now() - 1) }).all();
    await expect(read).rejects.toBeInstanceOf(DeadlineExceededError);
  });

  it('gives the same list twice from one reader', async () => {
    const reader = list();
    expect(await reader.all()).toHaveLength(1_234);
    expect(await reader.all()).toHaveLength(1_234);
  });

  it('refuses to lose an order that the caller wants', async () => {
    const read = list({ strategy: 'keyset' }, 'crm.item.list', {
      entityTypeId: 2,
      order: { title: 'ASC' },
    }).all();
    await expect(read).rejects.toMatchObject({ code: 'BPK_REST_INVALID_CALL' });
  });
});
