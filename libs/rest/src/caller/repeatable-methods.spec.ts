import { isRepeatable } from './repeatable-methods.js';

describe('isRepeatable', () => {
  it.each([
    'bizproc.event.send',
    'BizProc.Event.Send',
    'crm.item.list',
    'crm.item.get',
    'crm.item.update',
    'crm.item.delete',
    'bizproc.workflow.instances',
    'bizproc.workflow.terminate',
    'bizproc.robot.list',
    'bizproc.robot.update',
    'user.current',
    'app.info',
    'profile',
    'server.time',
    'event.unbind',
  ])('%s', (method) => {
    expect(isRepeatable(method)).toBe(true);
  });

  it.each([
    ['event.offline.get', {}, false],
    ['event.offline.get', undefined, false],
    ['Event.Offline.Get', { clear: 1 }, false],
    ['event.offline.get', { clear: 0 }, true],
    ['event.offline.get', { CLEAR: '0' }, true],
    ['event.offline.get', { clear: 'N' }, false],
    ['event.offline.list', {}, true],
    ['calendar.event.update', { id: 1, recurrence_mode: 'next' }, false],
    ['calendar.event.update', { id: 1 }, true],
  ])('%s with %j: %s', (method, params, expected) => {
    expect(isRepeatable(method, params)).toBe(expected);
  });

  it.each([
    'bizproc.workflow.start',
    'bizproc.workflow.template.add',
    'bizproc.activity.log',
    'bizproc.robot.add',
    'bizproc.task.complete',
    'crm.item.add',
    'event.bind',
    'im.message.send',
    'batch',
    'something.nobody.knows',
    'crm.deal.listing',
  ])('not %s', (method) => {
    expect(isRepeatable(method)).toBe(false);
  });
});
