import { setUpDesk, type Desk } from '../../testing/desk.js';
import { callRest, type RawReply } from '../../testing/rest-client.js';

interface Entry {
  ID: string;
  MESSAGE_ID: string;
  EVENT_NAME: string;
}

const dayMs = 86_400_000;

/** D and S as for event.*: the pages of event.offline.*, rest/lib/api/event.php, rest/lib/eventoffline.php. */
describe('event.offline.*', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk({
      startAt: 1_787_320_800_000,
      clockRunning: false,
      accessTokenTtlSeconds: 90 * 86_400,
    });
    await desk.call('event.bind', { event: 'ONCRMDEALUPDATE', event_type: 'offline' });
  });
  afterEach(() => desk.close());

  const change = (id: number): Promise<RawReply> =>
    desk.call('crm.deal.update', { id, fields: { TITLE: `at ${desk.emulator.clock.now()}` } });
  const get = async (params: object = {}): Promise<{ process_id: string | null; events: Entry[] }> =>
    (await desk.call('event.offline.get', { ...params })).json.result as {
      process_id: string;
      events: Entry[];
    };
  const list = async (params: object = {}): Promise<Record<string, unknown>[]> =>
    (await desk.call('event.offline.list', { ...params })).json.result as Record<string, unknown>[];
  const argument = (name: string, text: string): object => ({
    status: 400,
    json: { error: 'ERROR_ARGUMENT', error_description: text, argument: name },
  });

  it('keep one entry per object, with the time of the latest change', async () => {
    await change(512);
    desk.emulator.clock.advance(60_000);
    await change(512);
    await change(513);
    const rows = await list();
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual({
      ID: '1',
      TIMESTAMP_X: '2026-08-21T16:01:00+02:00',
      EVENT_NAME: 'ONCRMDEALUPDATE',
      EVENT_DATA: { FIELDS: { ID: 512 } },
      EVENT_ADDITIONAL: { user_id: '1' },
      MESSAGE_ID: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      PROCESS_ID: '',
      ERROR: '0',
    });
  });

  it('give the waiting ones out once, deleted at once or kept for a process', async () => {
    await change(512);
    await change(513);
    const first = await get({ limit: 1 });
    expect(first).toMatchObject({ process_id: null, events: [{ ID: '1' }] });
    expect(first.events[0]).not.toHaveProperty('PROCESS_ID');
    expect(await list()).toHaveLength(1);
    const kept = await get({ clear: 0 });
    expect(kept).toMatchObject({
      process_id: expect.stringMatching(/^\w{32}$/) as unknown,
      events: [{ ID: '2' }],
    });
    expect((await get()).events).toEqual([]);
    // A change of what is reserved waits anew.
    await change(513);
    expect(await list()).toHaveLength(2);
    // With one's own process id one reads what is reserved, and by default deletes it.
    expect(await get({ process_id: kept.process_id, clear: 0 })).toEqual(kept);
    expect(await get({ process_id: kept.process_id })).toEqual(kept);
    expect(await list()).toMatchObject([{ ID: '3', PROCESS_ID: '' }]);
  });

  it("take `clear: 'Y'` for 0, as every text without a number", async () => {
    await change(512);
    expect(await get({ clear: 'Y' })).toMatchObject({ process_id: expect.any(String) as unknown });
    expect(await list()).toHaveLength(1);
  });

  it('keep nothing on a plan without extended offline events', async () => {
    desk.portal.plan.features = ['bizproc'];
    expect(await desk.call('event.offline.get', { clear: 0 })).toMatchObject({
      status: 403,
      json: {
        error: 'WRONG_LICENSE',
        error_description:
          'This feature is not enabled for the current license: extended offline events handling',
      },
    });
    expect((await desk.call('event.offline.get')).status).toBe(200);
  });

  it('name what is wrong with an argument', async () => {
    const of = (method: string, params: object): Promise<RawReply> =>
      desk.call(`event.offline.${method}`, { ...params });
    const positive = argument('LIMIT', 'Value must be positive integer');
    expect(await of('get', { limit: 0 })).toMatchObject(positive);
    expect(await of('get', { limit: -1 })).toMatchObject(positive);
    expect(await of('get', { filter: { PROCESS_ID: 'x' } })).toMatchObject(
      argument('filter', 'Filter field not allowed: PROCESS_ID'),
    );
    expect(await of('list', { filter: { '!ID': 1 } })).toMatchObject(
      argument('filter', 'Filter operation not allowed: !'),
    );
    expect(await of('list', { filter: 'ID' })).toMatchObject(
      argument('filter', 'The filter is not an array.'),
    );
    expect(await of('list', { order: { ID: 'UP' } })).toMatchObject(
      argument('order', 'Order direction should be one of {ASC|DESC}'),
    );
    expect(await of('list', { order: { TITLE: 'ASC' } })).toMatchObject(
      argument('order', 'Order field not allowed: TITLE'),
    );
    const ids = 'Value must be array of MESSAGE_ID values';
    for (const method of ['clear', 'error']) {
      expect(await of(method, { message_id: ['x'] })).toMatchObject(
        argument('PROCESS_ID', "Argument 'PROCESS_ID' is null or empty"),
      );
      expect(await of(method, { process_id: 'x', message_id: 'y' })).toMatchObject(
        argument('message_id', ids),
      );
    }
    expect(await of('clear', { process_id: 'x', message_id: ['y'] })).toMatchObject(
      argument('messsage_id', ids),
    );
    expect(await of('clear', { process_id: 'x', id: [0] })).toMatchObject(
      argument('id', 'Value must be array of integers'),
    );
  });

  it('filter and order', async () => {
    for (const id of [512, 513, 514]) await change(id);
    const ids = async (params: object): Promise<unknown[]> => (await list(params)).map(({ ID }) => ID);
    expect(await ids({ order: { ID: 'DESC' } })).toEqual(['3', '2', '1']);
    expect(await ids({ filter: { '>ID': 1, '=EVENT_NAME': 'oncrmdealupdate' } })).toEqual(['2', '3']);
    expect(await ids({ filter: { '@ID': [1, 3] } })).toEqual(['1', '3']);
    expect(await ids({ filter: { '%EVENT_NAME': 'LEAD' } })).toEqual([]);
    expect((await get({ filter: { '>=ID': 2 }, order: { ID: 'DESC' }, limit: 1 })).events).toMatchObject([
      { ID: '3' },
    ]);
  });

  it('clear a batch, or what is named of it', async () => {
    for (const id of [512, 513, 514]) await change(id);
    const { process_id, events } = await get({ clear: 0 });
    await desk.call('event.offline.clear', { process_id, message_id: [events[0]!.MESSAGE_ID], id: [3] });
    expect(await list()).toMatchObject([{ ID: '2' }, { ID: '3' }]);
    await desk.call('event.offline.clear', { process_id, id: [3] });
    expect(await list()).toMatchObject([{ ID: '2' }]);
    await desk.call('event.offline.clear', { process_id });
    expect(await list()).toEqual([]);
  });

  it('mark what could not be worked on: it waits again, told only to who asks for failed ones', async () => {
    await change(512);
    const { process_id, events } = await get({ clear: 0 });
    await change(512);
    await desk.call('event.offline.error', { process_id, message_id: [events[0]!.MESSAGE_ID] });
    expect(await list()).toMatchObject([{ ID: '1', PROCESS_ID: '', ERROR: '1' }]);
    expect((await get()).events).toEqual([]);
    expect((await get({ error: 1 })).events).toMatchObject([{ ID: '1' }]);
  });

  it('forget reserved batches after 34 days', async () => {
    await change(512);
    await get({ clear: 0 });
    desk.emulator.clock.advance(34 * dayMs);
    expect(await list()).toHaveLength(1);
    desk.emulator.clock.advance(dayMs);
    expect(await list()).toEqual([]);
  });

  it('part the queues of an app by source key', async () => {
    await desk.call('event.bind', { event: 'ONCRMDEALADD', event_type: 'offline', auth_connector: 'sync' });
    await desk.call('crm.deal.add', { fields: { TITLE: 'New' } });
    expect(await list()).toEqual([]);
    expect(await list({ auth_connector: 'sync' })).toMatchObject([{ EVENT_NAME: 'ONCRMDEALADD' }]);
  });

  it('are told by ONOFFLINEEVENT, not more often than the binding says', async () => {
    const bind = {
      event: 'ONOFFLINEEVENT',
      handler: `${desk.app.url}/events`,
      options: { minTimeout: '5', other: 1 },
    };
    await desk.call('event.bind', bind);
    for (const id of [512, 513, 514]) await change(id);
    const [told] = await desk.app.received('/events');
    expect(told!.form).toMatchObject({
      event: 'ONOFFLINEEVENT',
      auth: { refresh_token: expect.any(String) as unknown },
    });
    desk.emulator.clock.advance(5_000);
    await change(515);
    await desk.app.received('/events', 2);
    expect(desk.app.to('/events')).toHaveLength(2);
  });

  it('are for administrators', async () => {
    const { accessToken } = desk.emulator.oauth.issue(desk.portal.installation()!, 9);
    for (const method of ['get', 'list', 'clear', 'error']) {
      const reply = await callRest(desk.portal, `event.offline.${method}`, { auth: accessToken });
      expect(reply).toMatchObject({ status: 403, json: { error_description: 'Access denied!' } });
    }
  });
});
