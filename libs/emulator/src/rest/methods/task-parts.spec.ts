import { setUpDesk, type Desk } from '../../testing/desk.js';

// D api-reference/tasks: checklist-item, comment-item, elapsed-item
describe('what belongs to a task', () => {
  let desk: Desk;
  let taskId: string;
  beforeEach(async () => {
    desk = await setUpDesk();
    const { json } = await desk.call('tasks.task.add', { fields: { TITLE: 'Task', RESPONSIBLE_ID: 1 } });
    taskId = String((json.result as { task: { id: unknown } }).task.id);
  });
  afterEach(() => desk.close());
  const result = async (method: string, params: Record<string, unknown>): Promise<unknown> =>
    (await desk.call(method, params)).json.result;

  it('is added, listed, changed and deleted by one description each', async () => {
    for (const [name, FIELDS, change, done] of [
      ['checklistitem', { TITLE: 'Point' }, { TITLE: 'Other' }, true],
      ['commentitem', { POST_MESSAGE: 'Hello' }, { POST_MESSAGE: 'Bye' }, true],
      ['elapseditem', { SECONDS: 120, COMMENT_TEXT: 'Work' }, { SECONDS: 180 }, null],
    ] as const) {
      const itemid = await result(`task.${name}.add`, { TASKID: taskId, FIELDS });
      expect(itemid).toEqual(expect.any(Number));
      expect(
        await result(`task.${name}.update`, {
          TASKID: taskId,
          ITEMID: itemid,
          FIELDS: { ...change, TASK_ID: 9, NONE: 1 },
        }),
      ).toBe(done);
      const rows = (await result(`task.${name}.getlist`, { TASKID: taskId })) as Record<string, unknown>[];
      const [field, value] = Object.entries(change)[0]!;
      expect(rows).toHaveLength(1);
      expect(String(rows[0]![field])).toBe(String(value));
      expect(await result(`task.${name}.get`, { TASKID: taskId, ITEMID: itemid })).toEqual(rows[0]);
      expect(await result(`task.${name}.delete`, { TASKID: taskId, ITEMID: itemid })).toBe(done);
      expect((await desk.call(`task.${name}.get`, { TASKID: taskId, ITEMID: itemid })).json.error).toBe(
        'ERROR_CORE',
      );
    }
  });

  it('completes a point of a check list, and opens it again', async () => {
    const itemid = await result('task.checklistitem.add', { TASKID: taskId, FIELDS: { TITLE: 'Point' } });
    expect(await result('task.checklistitem.complete', { TASKID: taskId, ITEMID: itemid })).toBe(true);
    expect(await result('task.checklistitem.get', { TASKID: taskId, ITEMID: itemid })).toMatchObject({
      IS_COMPLETE: 'Y',
    });
    await result('task.checklistitem.renew', { TASKID: taskId, ITEMID: itemid });
    expect(await result('task.checklistitem.get', { TASKID: taskId, ITEMID: itemid })).toMatchObject({
      IS_COMPLETE: 'N',
    });
  });

  it('wants a task', async () => {
    const { status, json } = await desk.call('task.commentitem.getlist');
    expect(status).toBe(400);
    expect(json.error_description).toContain('TASKS_ERROR_EXCEPTION_#256');
  });
});
