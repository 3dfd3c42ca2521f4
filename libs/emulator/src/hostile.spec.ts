import { setUpDesk, type Desk } from './testing/desk.js';
import { callRest, send } from './testing/rest-client.js';

/** Names that objects of JavaScript have without anybody having set them. */
const inherited = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'length'];

describe('hostile input', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await setUpDesk();
  });
  afterAll(() => desk.close());

  it.each(inherited)('a property, a variable, a field called %s is one like any other', async (name) => {
    const id = name === '__proto__' ? 'proto' : name;
    await desk.register('robot', `robot_${id}`, {
      PROPERTIES: { [id]: { Name: 'x' }, text: { Name: 'Text' } },
    });
    desk.portal.startWorkflow({
      steps: [
        {
          code: `robot_${id}`,
          properties: { text: `[{=Variable:${name}}|{=Document:${name}}|{=Template:${name}}]` },
        },
      ],
    });
    const requests = await desk.app.received('/handler', inherited.indexOf(name) + 1);
    const properties = requests.at(-1)!.form['properties'] as Record<string, unknown>;
    expect({ ...properties }).toEqual({ [id]: '', text: '[||]' });
  });

  it.each(inherited)('a method, an order, a reference called %s is none', async (name) => {
    expect((await desk.call(name)).status).toBe(404);
    expect((await send(`${desk.portal.baseUrl}/rest/api/${name}?auth=${desk.token}`)).status).toBe(404);
    expect((await desk.call('bizproc.workflow.instances', { ORDER: { [name]: 'ASC' } })).status).toBe(200);
    expect(
      (
        await desk.call('crm.deal.list', {
          select: [name],
          filter: { [name]: 'x' },
          order: { [name]: 'ASC' },
        })
      ).status,
    ).toBe(200);
    const batch = await desk.call('batch', {
      cmd: { list: 'crm.deal.list?filter[ID]=513', add: `crm.deal.add?fields[TITLE]=$result[list][${name}]` },
    });
    const { result } = batch.json.result as { result: Record<string, unknown> };
    // Nothing is there: the deepest existing parent is the list itself.
    expect(desk.portal.crm.get(2, Number(result['add']))!['TITLE']).toHaveLength(1);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each<[string, RequestInit]>([
    ['no body', { method: 'POST' }],
    ['a JSON list', { method: 'POST', body: '[1,2]', headers: { 'content-type': 'application/json' } }],
    ['a JSON number', { method: 'POST', body: '1', headers: { 'content-type': 'application/json' } }],
    ['a JSON null', { method: 'POST', body: 'null', headers: { 'content-type': 'application/json' } }],
    [
      'broken percent signs',
      {
        method: 'POST',
        body: '%&%ZZ[%]=%',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    [
      'endless brackets',
      {
        method: 'POST',
        body: `a${'[x]'.repeat(50_000)}=1`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    [
      'a multipart body without parts',
      { method: 'POST', body: '--x', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    ],
    [
      'a multipart body without a boundary',
      { method: 'POST', body: 'x', headers: { 'content-type': 'multipart/form-data' } },
    ],
    ['zero bytes', { method: 'POST', body: '\0\0', headers: { 'content-type': 'application/json' } }],
  ])('%s is no authorisation', async (_, init) => {
    const reply = await send(`${desk.portal.baseUrl}/rest/profile`, init);
    expect([reply.status, reply.json.error]).toEqual([401, 'NO_AUTH_FOUND']);
  });

  it.each([
    'bizproc.robot.add',
    'bizproc.robot.update',
    'bizproc.event.send',
    'bizproc.activity.log',
    'bizproc.workflow.start',
    'bizproc.workflow.instances',
    'bizproc.workflow.terminate',
    'bizproc.workflow.template.add',
    'bizproc.task.list',
    'bizproc.task.complete',
    'event.bind',
    'placement.bind',
    'crm.item.list',
    'crm.item.add',
    'crm.deal.update',
    'tasks.task.update',
    'disk.folder.uploadfile',
    'user.get',
    'batch',
  ])(
    '%s answers nonsense with an error of its own or a result, never with a failure of the emulator',
    async (method) => {
      const names = [
        ...[
          'CODE',
          'HANDLER',
          'NAME',
          'PROPERTIES',
          'FIELDS',
          'EVENT_TOKEN',
          'RETURN_VALUES',
          'LOG_MESSAGE',
          'ID',
        ],
        ...[
          'TEMPLATE_ID',
          'DOCUMENT_ID',
          'SELECT',
          'FILTER',
          'ORDER',
          'TASK_ID',
          'STATUS',
          'EVENT',
          'PLACEMENT',
        ],
        ...[
          'entityTypeId',
          'id',
          'fields',
          'filter',
          'order',
          'select',
          'cmd',
          'halt',
          'start',
          'taskId',
          'data',
        ],
      ];
      const nonsense = [
        null,
        true,
        -1,
        1e308,
        '',
        '\0',
        '[',
        [],
        {},
        [[[]]],
        { a: { b: null } },
        'x'.repeat(10_000),
      ];
      for (const value of nonsense) {
        const params = Object.fromEntries(names.map((name) => [name, value]));
        const reply = await callRest(desk.portal, method, { ...params, auth: desk.token });
        expect(reply.json.error_description ?? '').not.toContain('The emulator failed');
        expect(reply.status).toBeLessThan(500);
      }
    },
  );
});
