import { checkList } from '../../account/task.fields.js';
import type { PortalUser } from '../../account/portal-user.js';
import { isoInZone } from '../../culture/culture.js';
import type { FieldDescription } from '../../records/field-description.js';
import { toUpper } from '../../records/field-names.js';
import { orderRecords, testOf } from '../../records/record-query.js';
import {
  isPhpArray,
  phpMap,
  toInt,
  toList,
  toText,
  type PhpMap,
  type PhpValue,
} from '../../wire/php-value.js';
import { neededArray } from '../entities/universal-methods.js';
import { RestError } from '../rest-error.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import { parameter } from '../rest-parameters.js';
import { allowedActions, describeTaskField } from './task-description.js';

/** `tasks.task.*`: ordinary tasks of users, not those of workflows. Docs: api-reference/tasks. */
export function taskMethods(): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: 'task', run });
  return {
    'tasks.task.add': method(add),
    'tasks.task.get': method(get),
    'tasks.task.update': method(update),
    'tasks.task.list': method(list),
    'tasks.task.delete': method(remove),
    'tasks.task.complete': method((call) => setStatus(call, '5')),
    'tasks.task.start': method((call) => setStatus(call, '3')),
    'tasks.task.pause': method((call) => setStatus(call, '2')),
    'tasks.task.defer': method((call) => setStatus(call, '6')),
    'tasks.task.renew': method((call) => setStatus(call, '2')),
    'tasks.task.delegate': method(delegate),
    'tasks.task.getfields': method(getFields),
  };
}

/** The task that a call names. @throws RestError as the platform tells a missing and a wrong id. */
export function taskIdOf(call: RestCall): number {
  const given = parameter(call.params, 'taskId') ?? parameter(call.params, 'id');
  if (given === undefined) {
    throw new RestError(400, '100', 'CTaskItem All parameters in the constructor must have real class type');
  }
  if (!/^\d+$/.test(toText(given)) || toInt(given) <= 0) throw new RestError(400, '0', 'wrong task id');
  return toInt(given);
}

function add(call: RestCall): RestResult {
  const fields = fieldsOf(call);
  if (toText(fields['TITLE']) === '') throw refused('The task has no name (localised)');
  if (toInt(fields['RESPONSIBLE_ID']) <= 0) throw refused('The task has no assignee (localised)');
  checkUser(call, fields);
  const id = call.portal.tasks.add(fields, call.caller.user.id);
  return shownTask(call, id);
}

/** A task that is not there, or not for this user, is an empty answer. */
function get(call: RestCall): RestResult {
  const id = taskIdOf(call);
  const select = parameter(call.params, 'select');
  if (select !== undefined && !isPhpArray(select)) {
    const text = `Invalid value {${toText(select)}} to match with parameter {select}. Should be value of type array.`;
    throw new RestError(400, '100', text);
  }
  if (!call.portal.tasks.get(id)) return { result: [] };
  return shownTask(call, id, select === undefined ? undefined : toList(select).map(toText));
}

function update(call: RestCall): RestResult {
  const id = existing(call);
  const fields = fieldsOf(call);
  checkUser(call, fields);
  return changed(call, id, fields);
}

function setStatus(call: RestCall, status: string): RestResult {
  const id = existing(call);
  const at = isoInZone(call.clock.now(), call.portal.culture.timeZone);
  const by = String(call.caller.user.id);
  const closed = status === '5' ? { CLOSED_BY: by, CLOSED_DATE: at } : { CLOSED_BY: '0', CLOSED_DATE: null };
  const started = status === '3' ? { DATE_START: at } : {};
  return changed(call, id, {
    STATUS: status,
    STATUS_CHANGED_BY: by,
    STATUS_CHANGED_DATE: at,
    ...closed,
    ...started,
  });
}

/** Gives a task to somebody else; who had it looks on. */
function delegate(call: RestCall): RestResult {
  const id = existing(call);
  const to = parameter(call.params, 'userId');
  if (to === undefined) throw new RestError(400, '100', 'Could not find value for parameter {userId}');
  checkUser(call, { RESPONSIBLE_ID: to });
  const task = call.portal.tasks.get(id)!;
  const auditors = [...new Set([...toList(task['AUDITORS']).map(toText), toText(task['RESPONSIBLE_ID'])])];
  return changed(call, id, { RESPONSIBLE_ID: toText(to), AUDITORS: auditors, STATUS: '2' });
}

function changed(call: RestCall, id: number, fields: PhpMap): RestResult {
  const at = isoInZone(call.clock.now(), call.portal.culture.timeZone);
  const by = String(call.caller.user.id);
  call.portal.tasks.update(id, { ...fields, CHANGED_BY: by, CHANGED_DATE: at, ACTIVITY_DATE: at });
  return shownTask(call, id);
}

function list(call: RestCall): RestResult {
  const { fields } = call.portal.tasks;
  const order = parameter(call.params, 'order');
  const nameOf = (name: string): string | undefined => fields.get(toUpper(name))?.name;
  if (isPhpArray(order) && Object.keys(order).some((name) => nameOf(name) === undefined)) {
    throw new RestError(400, '0', 'Invalid sorting key (internal error)');
  }
  const test = testOf(parameter(call.params, 'filter'), nameOf);
  const rows = orderRecords(call.portal.tasks.all().filter(test), order, nameOf);
  const cut = page(rows, call.start);
  const select = parameter(call.params, 'select');
  const names = select === undefined ? undefined : toList(select).map(toText);
  const tasks = cut.rows.map((task) => shown(call, task, names));
  return { result: { tasks }, total: cut.total, next: cut.next };
}

function remove(call: RestCall): RestResult {
  const id = taskIdOf(call);
  if (!call.portal.tasks.delete(id)) throw new RestError(400, '1048582', 'No access to delete the task');
  return { result: { task: true } };
}

function getFields(call: RestCall): RestResult {
  const fields = [...call.portal.tasks.fields.values()].filter(
    ({ name }) => name !== 'DESCRIPTION_IN_BBCODE',
  );
  return {
    result: { fields: Object.fromEntries(fields.map((field) => [field.name, describeTaskField(field)])) },
  };
}

function existing(call: RestCall): number {
  const id = taskIdOf(call);
  if (!call.portal.tasks.get(id)) throw new RestError(400, '0', 'Action on the task is not allowed');
  return id;
}

function fieldsOf(call: RestCall): PhpMap {
  const given = neededArray(call, 'fields');
  const { fields } = call.portal.tasks;
  const result = phpMap();
  for (const [name, value] of Object.entries(given)) {
    const field = fields.get(toUpper(name));
    if (!field || field.isReadOnly) continue;
    result[field.name] = isPhpArray(value) || value === null ? (value as PhpValue) : toText(value);
  }
  return result;
}

function checkUser(call: RestCall, fields: PhpMap): void {
  const id = fields['RESPONSIBLE_ID'];
  if (id === undefined || call.portal.users.has(toInt(id))) return;
  throw refused('The user specified in the "Assignee" field is not found');
}

function refused(text: string): RestError {
  return new RestError(400, 'ERROR_CORE', `${text}<br>`);
}

function shownTask(call: RestCall, id: number, select?: string[]): RestResult {
  return { result: { task: shown(call, call.portal.tasks.get(id)!, select) } };
}

/** A task in camel case; all values are text, as this family answers them. */
function shown(call: RestCall, task: PhpMap, select: string[] | undefined): PhpMap {
  const names = select?.map(toUpper);
  const isAll = names === undefined || names.length === 0 || names.includes('*');
  const result = phpMap();
  const isShown = (field: FieldDescription): boolean =>
    field.name === 'ID' || names?.includes(field.name) === true || (isAll && !field.isHidden);
  for (const field of call.portal.tasks.fields.values()) {
    if (!isShown(field)) continue;
    const value = task[field.name] ?? null;
    result[field.itemName] = field.isMultiple && !isPhpArray(value) ? [] : value;
  }
  return {
    ...result,
    descriptionInBbcode: 'Y',
    favorite: task['FAVORITE'] ?? 'N',
    ...(isAll ? { checklist: checkListOf(call, toText(task['ID'])) } : {}),
    group: [],
    ...(isAll || names?.includes('CREATED_BY') ? { creator: person(call, task['CREATED_BY']) } : {}),
    ...(isAll || names?.includes('RESPONSIBLE_ID')
      ? { responsible: person(call, task['RESPONSIBLE_ID']) }
      : {}),
    action: allowedActions(toText(task['STATUS'])),
  };
}

function checkListOf(call: RestCall, taskId: string): PhpMap | [] {
  if (!call.portal.records.touched.includes(checkList.name)) return [];
  const items = call.portal.records
    .of(checkList)
    .all()
    .filter((item) => item['TASK_ID'] === taskId);
  if (items.length === 0) return [];
  const shownItem = (item: PhpMap): PhpMap =>
    Object.fromEntries(
      [...checkList.fields.values()].map((field) => [field.itemName, item[field.name] ?? null]),
    );
  return Object.fromEntries(
    items.map((item) => [toText(item['ID']), { ...shownItem(item), entityId: taskId }]),
  );
}

function person(call: RestCall, id: PhpValue | undefined): PhpMap {
  const user: PortalUser | undefined = call.portal.users.get(toInt(id));
  return {
    id: toText(id),
    name: user ? `${user.name} ${user.lastName}`.trim() : '',
    link: `/company/personal/user/${toText(id)}/`,
    icon: '/bitrix/images/tasks/default_avatar.png',
    workPosition: '',
  };
}
