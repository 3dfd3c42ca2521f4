import { setUpDesk, type Desk } from '../../testing/desk.js';
import type { RawReply } from '../../testing/rest-client.js';

/** Each test names what it follows: D the platform's documentation, S its source, by path. */
describe('tasks (D: api-reference/tasks)', () => {
  let desk: Desk;
  let taskId: string;
  beforeAll(async () => {
    desk = await setUpDesk();
    const fields = { TITLE: 'Call back', RESPONSIBLE_ID: 17 };
    const added = await desk.call('tasks.task.add', { fields });
    taskId = (added.json.result as { task: { id: string } }).task.id;
  });
  afterAll(() => desk.close());
  const errorOf = (reply: RawReply): unknown[] => [
    reply.status,
    reply.json.error,
    reply.json.error_description,
  ];

  it.each(['get', 'update', 'delete', 'complete'])('%s tells a missing and a wrong id', async (verb) => {
    const call = (params: object): Promise<RawReply> =>
      desk.call(`tasks.task.${verb}`, { fields: {}, ...params });
    const missing = await call({});
    expect(errorOf(missing)).toEqual([
      400,
      '100',
      'CTaskItem All parameters in the constructor must have real class type',
    ]);
    for (const id of [-1, 0, 'x'])
      expect(errorOf(await call({ taskId: id }))).toEqual([400, '0', 'wrong task id']);
  });

  it('answers nothing about a task that is not there, and refuses to work on it', async () => {
    expect((await desk.call('tasks.task.get', { taskId: 999 })).json.result).toEqual([]);
    const refused = [400, '0', 'Action on the task is not allowed'];
    expect(errorOf(await desk.call('tasks.task.update', { taskId: 999, fields: { TITLE: 'x' } }))).toEqual(
      refused,
    );
    expect(errorOf(await desk.call('tasks.task.start', { taskId: 999 }))).toEqual(refused);
    expect(errorOf(await desk.call('tasks.task.delete', { taskId: 999 }))).toEqual([
      400,
      '1048582',
      'No access to delete the task',
    ]);
  });

  it('shows a task whole, or what is selected', async () => {
    const whole = await desk.call('tasks.task.get', { taskId });
    expect(whole.json.result).toMatchObject({
      task: {
        id: taskId,
        title: 'Call back',
        status: '2',
        responsibleId: '17',
        priority: '1',
        closedBy: '0',
        deadline: null,
        auditors: [],
        group: [],
        responsible: { id: '17', name: 'Anna Example' },
        action: { start: true, pause: false },
      },
    });
    const listed = await desk.call('tasks.task.list', {
      select: ['ID', 'TITLE'],
      filter: { RESPONSIBLE_ID: 17 },
    });
    const [first] = (listed.json.result as { tasks: object[] }).tasks;
    expect(first).toMatchObject({ id: taskId, title: 'Call back' });
    expect(first).not.toHaveProperty('status');
    const order = await desk.call('tasks.task.list', { order: { NONSENSE: 'asc' } });
    expect(errorOf(order)).toEqual([400, '0', 'Invalid sorting key (internal error)']);
  });

  it('asks for a name and for somebody who exists', async () => {
    const add = (fields: object): Promise<RawReply> => desk.call('tasks.task.add', { fields });
    expect(errorOf(await desk.call('tasks.task.add'))).toEqual([
      400,
      '100',
      'Could not find value for parameter {fields}',
    ]);
    for (const fields of [{}, { TITLE: 'x' }, { TITLE: 'x', RESPONSIBLE_ID: 999 }]) {
      expect(await add(fields)).toMatchObject({ status: 400, json: { error: 'ERROR_CORE' } });
    }
  });

  it('starts, pauses, delegates and completes', async () => {
    const after = async (verb: string, params: object = {}): Promise<unknown> =>
      ((await desk.call(`tasks.task.${verb}`, { taskId, ...params })).json.result as { task: unknown }).task;
    expect(await after('start')).toMatchObject({ status: '3', dateStart: expect.any(String) as string });
    expect(await after('pause')).toMatchObject({ status: '2' });
    expect(errorOf(await desk.call('tasks.task.delegate', { taskId }))).toEqual([
      400,
      '100',
      'Could not find value for parameter {userId}',
    ]);
    expect(await after('delegate', { userId: 9 })).toMatchObject({ responsibleId: '9', auditors: ['17'] });
    expect(await after('complete')).toMatchObject({ status: '5', closedBy: '1' });
    expect(await after('renew')).toMatchObject({ status: '2', closedBy: '0', closedDate: null });
  });

  it('describes its fields (D: tasks-task-get-fields.md)', async () => {
    const { fields } = (await desk.call('tasks.task.getFields')).json.result as {
      fields: Record<string, unknown>;
    };
    expect(fields).toMatchObject({
      ID: { type: 'integer', primary: true },
      TITLE: { type: 'string', required: true },
      MARK: { type: 'enum', values: { N: 'Negative', P: 'Positive' }, default: null },
      STATUS: { type: 'enum', default: 2 },
      UF_CRM_TASK: { type: 'crm' },
    });
  });
});
