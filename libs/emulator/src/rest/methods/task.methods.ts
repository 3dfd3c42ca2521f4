import { isoInZone } from '../../culture/culture.js';
import { orderItems, testsOf } from '../../crm/crm-query.js';
import { toCamel, toUpper } from '../../crm/field-names.js';
import type { CrmFields } from '../../crm/crm-store.js';
import { isPhpMap, phpMap, toInt, toText, type PhpMap, type PhpValue } from '../../wire/php-value.js';
import { RestError } from '../rest-error.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import { parameter } from '../rest-parameters.js';

/** `tasks.task.*`: ordinary tasks of users, not those of workflows. */
export function taskMethods(): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: 'task', run });
  return {
    'tasks.task.add': method(add),
    'tasks.task.get': method((call) => ({ result: { task: camel(existing(call)) } })),
    'tasks.task.update': method(update),
    'tasks.task.list': method(list),
    'tasks.task.delete': method(remove),
    'tasks.task.complete': method((call) => setStatus(call, '5')),
    'tasks.task.start': method((call) => setStatus(call, '3')),
  };
}

function add(call: RestCall): RestResult {
  const fields = fieldsOf(call);
  if (toText(fields['TITLE']) === '')
    throw new RestError(400, '0', 'The task has no title (text is localised)');
  const id = call.portal.tasks.add({
    STATUS: '2',
    CREATED_BY: String(call.caller.user.id),
    RESPONSIBLE_ID: String(call.caller.user.id),
    DESCRIPTION: '',
    CREATED_DATE: isoInZone(call.clock.now(), call.portal.culture.timeZone),
    ...fields,
  });
  return { result: { task: camel(call.portal.tasks.get(id)!) } };
}

function update(call: RestCall): RestResult {
  existing(call);
  call.portal.tasks.update(idOf(call), fieldsOf(call));
  return { result: { task: camel(existing(call)) } };
}

function setStatus(call: RestCall, status: string): RestResult {
  existing(call);
  call.portal.tasks.update(idOf(call), { STATUS: status });
  return { result: { task: camel(existing(call)) } };
}

function list(call: RestCall): RestResult {
  const tests = testsOf(parameter(call.params, 'filter'), toUpper);
  const found = call.portal.tasks.all.filter((task) => tests.every((test) => test(task)));
  const cut = page(orderItems(found, parameter(call.params, 'order'), toUpper), call.start);
  return { result: { tasks: cut.rows.map(camel) }, total: cut.total, next: cut.next };
}

function remove(call: RestCall): RestResult {
  existing(call);
  call.portal.tasks.delete(idOf(call));
  return { result: { task: true } };
}

function existing(call: RestCall): CrmFields {
  const task = call.portal.tasks.get(idOf(call));
  if (!task) throw new RestError(400, '1048582', 'Task not found or not accessible');
  return task;
}

function idOf(call: RestCall): number {
  return toInt(parameter(call.params, 'taskId') ?? parameter(call.params, 'id'));
}

function fieldsOf(call: RestCall): CrmFields {
  const given = parameter(call.params, 'fields');
  const result: CrmFields = {};
  if (isPhpMap(given)) for (const name in given) result[toUpper(name)] = given[name] as PhpValue;
  delete result['ID'];
  return result;
}

function camel(task: CrmFields): PhpMap {
  const result = phpMap();
  for (const name in task) result[toCamel(name)] = task[name];
  return result;
}
