import { isoInZone } from '../../culture/culture.js';
import {
  isEmpty,
  isPhpMap,
  toInt,
  toList,
  toText,
  type PhpMap,
  type PhpValue,
} from '../../wire/php-value.js';
import { taskAnswers, type PortalTask } from '../../automation/task-board.js';
import { RestError, accessDenied } from '../rest-error.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';
import { filterRows, orderRows, selectOf, type ListFields } from './bizproc-list.js';
import { hasDesigner } from './bizproc-registration.methods.js';

/** `bizproc.task.*` (protocol 4.5). */
export function bizprocTaskMethods(): RestMethods {
  const method = (run: RestMethods[string]['run']): RestMethods[string] => ({
    scope: 'bizproc',
    exists: hasDesigner,
    run,
  });
  return {
    'bizproc.task.list': method(list),
    'bizproc.task.complete': method(complete),
    'bizproc.task.delegate': method(delegate),
  };
}

/** One row per task and user. */
interface TaskRow {
  task: PortalTask;
  userId: number;
}

const taskFields: ListFields<TaskRow> = {
  ID: { kind: 'number', read: ({ task }) => task.id },
  ACTIVITY: { kind: 'text', read: ({ task }) => task.activity },
  ACTIVITY_NAME: { kind: 'text', read: ({ task }) => task.activityName },
  WORKFLOW_ID: { kind: 'text', read: ({ task }) => task.workflow.id },
  DOCUMENT_NAME: { kind: 'text', read: ({ task }) => task.workflow.documentId[2] },
  DESCRIPTION: { kind: 'text', read: ({ task }) => task.description },
  NAME: { kind: 'text', read: ({ task }) => task.name },
  MODIFIED: { kind: 'date', read: ({ task }) => Math.floor(task.modified / 1000) * 1000 },
  WORKFLOW_STARTED: { kind: 'date', read: ({ task }) => Math.floor(task.workflow.startedAt / 1000) * 1000 },
  WORKFLOW_STARTED_BY: { kind: 'number', read: ({ task }) => task.workflow.startedBy },
  OVERDUE_DATE: { kind: 'date', read: () => null },
  WORKFLOW_TEMPLATE_ID: { kind: 'number', read: ({ task }) => task.workflow.templateId },
  WORKFLOW_TEMPLATE_NAME: { kind: 'text', read: () => '' },
  WORKFLOW_STATE: { kind: 'text', read: ({ task }) => task.workflow.statusText },
  STATUS: { kind: 'number', read: ({ task }) => task.status },
  USER_ID: { kind: 'number', read: ({ userId }) => userId },
  USER_STATUS: { kind: 'number', read: ({ task, userId }) => task.userStatus.get(userId) ?? 0 },
  MODULE_ID: { kind: 'text', read: ({ task }) => task.workflow.documentId[0] },
  ENTITY: { kind: 'text', read: ({ task }) => task.workflow.documentId[1] },
  DOCUMENT_ID: { kind: 'text', read: ({ task }) => task.workflow.documentId[2] },
};
const byDefault = ['ID', 'WORKFLOW_ID', 'DOCUMENT_NAME', 'NAME', 'ENTITY', 'DOCUMENT_ID'];

function list(call: RestCall): RestResult {
  const params = upperKeys(call.params);
  const select = selectOf(params['SELECT'], [...Object.keys(taskFields), 'PARAMETERS'], byDefault);
  const filter: PhpMap = isPhpMap(params['FILTER']) ? { ...params['FILTER'] } : {};
  const { user } = call.caller;
  const wanted = filter['USER_ID'];
  if (wanted === undefined) {
    if (!user.isAdmin) filter['USER_ID'] = user.id;
  } else if (!user.isAdmin && toList(wanted).some((id) => toInt(id) !== user.id)) throw accessDenied();
  const all = call.portal.automation.tasks.all.flatMap((task) =>
    [...task.userStatus.keys()].map((userId): TaskRow => ({ task, userId })),
  );
  const rows = orderRows(filterRows(all, filter, taskFields), params['ORDER'], taskFields, { ID: 'DESC' });
  const cut = page(rows, call.start);
  return { result: cut.rows.map((row) => shown(call, row, select)), total: cut.total, next: cut.next };
}

function shown(call: RestCall, row: TaskRow, select: string[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const name of select) {
    const field = taskFields[name];
    const value = field?.read(row) ?? null;
    if (name === 'PARAMETERS') result[name] = row.task.parameters;
    else if (value === null) result[name] = null;
    else if (field?.kind === 'date') result[name] = isoInZone(Number(value), call.portal.culture.timeZone);
    else result[name] = String(value);
  }
  const [, , element] = row.task.workflow.documentId;
  const [type, id] = [element.replace(/_\d+$/, '').toLowerCase(), element.replace(/^.*_/, '')];
  result['DOCUMENT_URL'] = `/crm/${type}/details/${id}/`;
  return result;
}

const statusNames: Record<string, number> = {
  '1': 1,
  yes: 1,
  '2': 2,
  no: 2,
  '3': 3,
  ok: 3,
  '4': 4,
  cancel: 4,
};
async function complete(call: RestCall): Promise<RestResult> {
  const params = upperKeys(call.params);
  if (isEmpty(params['TASK_ID'])) throw new RestError(400, 'ERROR_TASK_VALIDATION', 'empty TASK_ID');
  const status = statusNames[toText(params['STATUS']).toLowerCase()];
  if (status === undefined) throw new RestError(400, 'ERROR_TASK_VALIDATION', 'incorrect STATUS');
  const { tasks } = call.portal.automation;
  const task = tasks.get(toInt(params['TASK_ID']));
  const { user } = call.caller;
  if (!task || !task.userStatus.has(user.id))
    throw new RestError(400, 'ERROR_TASK_NOT_FOUND', 'Task not found');
  if (task.status !== 0 || task.userStatus.get(user.id) !== 0) {
    throw new RestError(400, 'ERROR_TASK_COMPLETED', 'Task already completed');
  }
  if (!taskAnswers[task.activity].includes(status)) {
    throw new RestError(400, 'ERROR_TASK_VALIDATION', 'incorrect STATUS');
  }
  const comment = toText(params['COMMENT']);
  const required = toText(task.parameters['CommentRequired']);
  const needsComment =
    required === 'Y' || (required === 'YA' && status === 1) || (required === 'YR' && status === 2);
  if (needsComment && comment === '') {
    throw new RestError(400, 'ERROR_TASK_EXECUTION', 'A comment is required (text is localised)');
  }
  const fields = isPhpMap(params['FIELDS']) ? (params['FIELDS'] as { [id: string]: PhpValue }) : {};
  await tasks.complete(task, user.id, status, comment, fields);
  return { result: true };
}

function delegate(call: RestCall): RestResult {
  const params = upperKeys(call.params);
  const ids = toList(params['TASK_IDS']).map(toInt);
  if (ids.length === 0 || ids.some((id) => id <= 0)) {
    throw new RestError(400, 'ERROR_TASK_VALIDATION', 'Invalid TASK_IDS');
  }
  const from = toInt(params['FROM_USER_ID']);
  const to = toInt(params['TO_USER_ID']);
  if (!call.portal.users.has(from)) throw new RestError(400, 'ERROR_INVALID_USER_ID', 'Invalid FROM_USER_ID');
  if (!call.portal.users.has(to)) throw new RestError(400, 'ERROR_INVALID_USER_ID', 'Invalid TO_USER_ID');
  if (from !== call.caller.user.id && !call.caller.user.isAdmin) throw accessDenied();
  const tasks = ids.map((id) => call.portal.automation.tasks.get(id));
  const refused = tasks.flatMap((task, index) =>
    task && task.status === 0 && task.userStatus.get(from) === 0
      ? []
      : [`Task ${ids[index]} cannot be delegated (text is localised)`],
  );
  if (refused.length > 0) throw new RestError(400, 'ERROR_DELEGATION_NOT_ALLOWED', refused.join(';'));
  for (const task of tasks) {
    task!.userStatus.delete(from);
    task!.userStatus.set(to, 0);
  }
  return { result: true };
}
