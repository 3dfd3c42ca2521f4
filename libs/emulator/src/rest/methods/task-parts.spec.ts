import { setUpDesk, type Desk } from '../../testing/desk.js';

// D api-reference/tasks: checklist-item, comment-item, elapsed-item
describe('what belongs to a task', () => {
  let desk: Desk;
  let TASKID: string;
  beforeEach(async () => {
    desk = await setUpDesk();
    const { json } = await desk.call('tasks.task.add', { fields: { TITLE: 'Task', RESPONSIBLE_ID: 1 } });
    TASKID = String((json.result as { task: { id: unknown } }).task.id);
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
      const ITEMID = await result(`task.${name}.add`, { TASKID, FIELDS });
      expect(ITEMID).toEqual(expect.any(Number));
      expect(
        await result(`task.${name}.update`, { TASKID, ITEMID, FIELDS: { ...change, TASK_ID: 9, NONE: 1 } }),
      ).toBe(done);
      const rows = (await result(`task.${name}.getlist`, { TASKID })) as Record<string, unknown>[];
      const [field, value] = Object.entries(change)[0]!;
      expect(rows).toHaveLength(1);
      expect(String(rows[0]![field])).toBe(String(value));
      expect(await result(`task.${name}.get`, { TASKID, ITEMID })).toEqual(rows[0]);
      expect(await result(`task.${name}.delete`, { TASKID, ITEMID })).toBe(done);
      expect((await desk.call(`task.${name}.get`, { TASKID, ITEMID })).json.error).toBe('ERROR_CORE');
    }
  });

  it('completes a point of a check list, and opens it again', async () => {
    const ITEMID = await result('task.checklistitem.add', { TASKID, FIELDS: { TITLE: 'Point' } });
    expect(await result('task.checklistitem.complete', { TASKID, ITEMID })).toBe(true);
    expect(await result('task.checklistitem.get', { TASKID, ITEMID })).toMatchObject({ IS_COMPLETE: 'Y' });
    await result('task.checklistitem.renew', { TASKID, ITEMID });
    expect(await result('task.checklistitem.get', { TASKID, ITEMID })).toMatchObject({ IS_COMPLETE: 'N' });
  });

  it('wants a task', async () => {
    const { status, json } = await desk.call('task.commentitem.getlist');
    expect(status).toBe(400);
    expect(json.error_description).toContain('TASKS_ERROR_EXCEPTION_#256');
  });
});
