import { setUpDesk, type Desk } from '../../testing/desk.js';
import { send } from '../../testing/rest-client.js';

describe('documents and their neighbours', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk({ portals: [{ slug: 'acme', smartProcesses: [147] }] });
  });
  afterEach(() => desk.close());

  it('crm.item.* has one shape for deals and smart processes', async () => {
    const added = await desk.call('crm.item.add', {
      entityTypeId: 147,
      fields: { title: 'Visit', stageId: 'DT147_1:NEW', opportunity: 12.5 },
    });
    const { id } = (added.json.result as { item: { id: number } }).item;
    await desk.call('crm.item.update', { entityTypeId: 147, id, fields: { title: 'Visit 2' } });
    const read = await desk.call('crm.item.get', { entityTypeId: 147, id });
    expect(read.json.result).toMatchObject({
      item: { id, title: 'Visit 2', stageId: 'DT147_1:NEW', opportunity: 12.5 },
    });
    const list = await desk.call('crm.item.list', {
      entityTypeId: 2,
      select: ['id', 'title'],
      filter: { '>=opportunity': 1_000, '!stageId': 'WON' },
      order: { opportunity: 'DESC' },
    });
    expect(list.json).toMatchObject({ total: 2, result: { items: [{ id: 514 }, { id: 512 }] } });
    const like = await desk.call('crm.item.list', { entityTypeId: 2, filter: { '=%title': 'Pilot%' } });
    expect(like.json).toMatchObject({ total: 1, result: { items: [{ id: 513 }] } });
    expect((await desk.call('crm.item.delete', { entityTypeId: 147, id })).json.result).toEqual([]);
    expect(await desk.call('crm.item.get', { entityTypeId: 147, id })).toMatchObject({ status: 400 });
    expect((await desk.call('crm.item.get', { id: 1 })).json.error_description).toContain('entityTypeId');
    expect(await desk.call('crm.item.list', { entityTypeId: 999 })).toMatchObject({ status: 400 });
  });

  it('crm.deal.* has the classic shape, and pages by 50', async () => {
    for (let index = 0; index < 60; index++)
      await desk.call('crm.deal.add', { fields: { TITLE: `Deal ${index}` } });
    const first = await desk.call('crm.deal.list', { select: ['ID'], filter: { '%TITLE': 'Deal ' } });
    expect(first.json).toMatchObject({ total: 60, next: 50 });
    const keyset = await desk.call('crm.deal.list', {
      order: { ID: 'ASC' },
      filter: { '>ID': 560 },
      select: ['ID'],
      start: -1,
    });
    expect((keyset.json.result as { ID: string }[])[0]).toEqual({ ID: '561' });
    expect(keyset.json).not.toHaveProperty('total');
    expect((await desk.call('crm.contact.get', { id: 7 })).json.result).toMatchObject({
      LAST_NAME: 'Schmidt',
    });
    expect((await desk.call('crm.deal.get', { id: 9_999 })).json).toEqual({
      error: '',
      error_description: 'Not found',
    });
  });

  it('tells apps about changes: with tokens of the user who did it, without any for robots', async () => {
    for (const event of ['ONCRMDEALADD', 'ONCRMDEALUPDATE']) {
      await desk.call('event.bind', { event, handler: `${desk.app.url}/events` });
    }
    const added = await desk.call('crm.deal.add', { fields: { TITLE: 'New' } });
    desk.portal.crm.update(2, Number(added.json.result), { TITLE: 'By a robot' });
    const [byUser, byRobot] = await desk.app.received('/events', 2);
    expect(byUser!.form).toMatchObject({
      event: 'ONCRMDEALADD',
      data: { FIELDS: { ID: String(added.json.result) } },
    });
    expect(byUser!.form['auth']).toHaveProperty('access_token');
    expect(byUser!.form['auth']).not.toHaveProperty('refresh_token');
    expect(byRobot!.form['auth']).not.toHaveProperty('access_token');
  });

  it('keeps offline events until they are fetched', async () => {
    await desk.call('event.bind', { event: 'ONCRMDEALUPDATE', event_type: 'offline' });
    await desk.call('crm.deal.update', { id: 512, fields: { TITLE: 'a' } });
    await desk.call('crm.deal.update', { id: 512, fields: { TITLE: 'b' } });
    const taken = await desk.call('event.offline.get', { clear: 0 });
    const { process_id, events } = taken.json.result as { process_id: string; events: object[] };
    expect(events).toMatchObject([{ EVENT_NAME: 'ONCRMDEALUPDATE', EVENT_DATA: { FIELDS: { ID: 512 } } }]);
    expect((await desk.call('event.offline.list')).json).toMatchObject({ total: 1 });
    expect((await desk.call('event.offline.clear', { process_id })).json.result).toBe(true);
    expect((await desk.call('event.offline.list')).json).toMatchObject({ total: 0 });
  });

  it('has users and notifications', async () => {
    expect((await desk.call('user.current')).json.result).toMatchObject({ ID: '1', NAME: 'Root' });
    expect((await desk.call('user.get', { ID: 17 })).json).toMatchObject({
      total: 1,
      result: [{ NAME: 'Anna' }],
    });
    expect((await desk.call('user.search', { FILTER: { FIND: 'chiara' } })).json.result).toMatchObject([
      { ID: '204' },
    ]);
    expect((await desk.call('user.admin')).json.result).toBe(true);
    expect((await desk.call('im.notify', { to: 17, message: 'Hello' })).json.result).toEqual(
      expect.any(Number),
    );
    expect(await desk.call('im.notify', { to: 999, message: 'Hello' })).toMatchObject({ status: 400 });
  });

  it('keeps options for an app and for its users', async () => {
    expect((await desk.call('app.option.get')).json.result).toEqual([]);
    await desk.call('app.option.set', { options: { theme: 'dark' } });
    await desk.call('user.option.set', { options: { theme: 'light' } });
    expect((await desk.call('app.option.get', { option: 'theme' })).json.result).toBe('dark');
    expect((await desk.call('user.option.get')).json.result).toEqual({ theme: 'light' });
    expect((await desk.call('user.option.get', { option: 'nothing' })).json.result).toBeNull();
  });

  it('takes a file in the call or at an address that works once, and gives it back', async () => {
    const inline = await desk.call('disk.folder.uploadfile', {
      id: 1,
      data: { NAME: 'a.txt' },
      fileContent: ['a.txt', Buffer.from('Größe').toString('base64')],
    });
    const file = inline.json.result as { DOWNLOAD_URL: string; SIZE: string };
    expect(file.SIZE).toBe('7');
    expect((await send(file.DOWNLOAD_URL)).text).toBe('Größe');

    const ticket = (await desk.call('disk.folder.uploadfile', { id: 1 })).json.result as {
      uploadUrl: string;
    };
    const upload = (): ReturnType<typeof send> => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array([0, 255, 13, 10, 45, 45])]), 'b.bin');
      return send(ticket.uploadUrl, { method: 'POST', body: form });
    };
    const stored = (await upload()).json.result as { ID: string; NAME: string };
    expect(stored.NAME).toBe('b.bin');
    expect(desk.portal.disk.get(Number(stored.ID))!.content).toEqual(Buffer.from([0, 255, 13, 10, 45, 45]));
    expect((await upload()).status).toBe(403);
    expect((await desk.call('disk.folder.getchildren', { id: 1 })).json).toMatchObject({ total: 2 });
    expect((await send(`${desk.portal.baseUrl}/rest/download/?ticket=x`)).status).toBe(404);
  });
});
