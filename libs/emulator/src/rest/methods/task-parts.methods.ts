import { checkList, comments, elapsedTime } from '../../account/task.fields.js';
import { orderRecords, testOf, type NameReader } from '../../records/record-query.js';
import type { EntityDescription, RecordTable } from '../../records/record-table.js';
import { isEmpty, isPhpArray, isPhpMap, phpMap, toInt, toText, type PhpMap } from '../../wire/php-value.js';
import { RestError } from '../rest-error.js';
import type { RestCall, RestMethods, RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';

/** Something that belongs to tasks: its entity, and what its methods return. */
interface TaskPart {
  readonly entity: EntityDescription;
  /** What `update` and `delete` return. */
  readonly done: true | null;
  readonly needed: string;
  /** Whether `getlist` tells a total. */
  readonly counts?: boolean;
}

const parts: readonly TaskPart[] = [
  { entity: checkList, done: true, needed: 'TITLE' },
  { entity: comments, done: true, needed: 'POST_MESSAGE' },
  { entity: elapsedTime, done: null, needed: 'SECONDS', counts: true },
];

/** `task.checklistitem.*`, `task.commentitem.*`, `task.elapseditem.*` (docs: api-reference/tasks). */
export function taskPartMethods(): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: 'task', run });
  const methods: RestMethods = {};
  for (const part of parts) {
    const { name } = part.entity;
    methods[`${name}.add`] = method((call) => add(call, part));
    methods[`${name}.get`] = method((call) => ({ result: shown(call, part, existing(call, part)) }));
    methods[`${name}.getlist`] = method((call) => list(call, part));
    methods[`${name}.update`] = method((call) => update(call, part, fieldsOf(call, part)));
    methods[`${name}.delete`] = method((call) => {
      tableOf(call, part).delete(toInt(existing(call, part)['ID']));
      return { result: part.done };
    });
  }
  for (const [name, IS_COMPLETE] of [
    ['complete', 'Y'],
    ['renew', 'N'],
  ] as const) {
    methods[`task.checklistitem.${name}`] = method((call) =>
      update(call, parts[0]!, Object.assign(phpMap(), { IS_COMPLETE })),
    );
  }
  return methods;
}

function add(call: RestCall, part: TaskPart): RestResult {
  const taskId = taskOf(call);
  const fields = fieldsOf(call, part);
  if (isEmpty(fields[part.needed])) throw failed();
  const id = tableOf(call, part).add(
    Object.assign(phpMap(), { ...fields, TASK_ID: taskId }),
    call.caller.user.id,
  );
  return { result: id };
}

function update(call: RestCall, part: TaskPart, fields: PhpMap): RestResult {
  const record = existing(call, part);
  tableOf(call, part).update(toInt(record['ID']), fields);
  return { result: part.done };
}

function list(call: RestCall, part: TaskPart): RestResult {
  const taskId = taskOf(call);
  const params = upperKeys(call.params);
  const known: NameReader = (name) => (part.entity.fields.has(name) ? name : undefined);
  const test = testOf(params['FILTER'] ?? params['ARFILTER'], known);
  const own = tableOf(call, part)
    .all()
    .filter((record) => toText(record['TASK_ID']) === taskId && test(record));
  const rows = orderRecords(own, params['ORDER'] ?? params['ARORDER'], known);
  return {
    result: rows.map((record) => shown(call, part, record)),
    ...(part.counts ? { total: rows.length } : {}),
  };
}

function shown({ portal }: RestCall, { entity }: TaskPart, record: PhpMap): PhpMap {
  const row = Object.assign(phpMap(), record);
  if (entity === elapsedTime) row['MINUTES'] = String(Math.floor(toInt(row['SECONDS']) / 60));
  if (entity !== comments) return row;
  delete row['TASK_ID'];
  const author = portal.users.get(toInt(row['AUTHOR_ID']));
  row['AUTHOR_NAME'] = author ? `${author.name} ${author.lastName}` : '';
  row['POST_MESSAGE_HTML'] = toText(row['POST_MESSAGE']);
  return row;
}

function existing(call: RestCall, part: TaskPart): PhpMap {
  const taskId = taskOf(call);
  const given = upperKeys(call.params)['ITEMID'];
  if (!/^\d+$/.test(toText(given))) throw wrongArguments(call, 1, 'itemId');
  const record = tableOf(call, part).get(toInt(given));
  if (!record || toText(record['TASK_ID']) !== taskId) throw failed();
  return record;
}

function taskOf(call: RestCall): string {
  const given = upperKeys(call.params)['TASKID'];
  if (!/^\d+$/.test(toText(given))) throw wrongArguments(call, 0, 'taskId');
  if (!call.portal.tasks.get(toInt(given))) throw failed();
  return toText(given);
}

/** What a client may set: fields that there are and that are not the platform's own. */
function fieldsOf(call: RestCall, { entity }: TaskPart): PhpMap {
  const params = upperKeys(call.params);
  const given = params['FIELDS'] ?? params['ARFIELDS'];
  const result = phpMap();
  if (!isPhpMap(given)) return result;
  const upper = upperKeys(given);
  for (const name in upper) {
    const field = entity.fields.get(name);
    const value = upper[name] ?? null;
    if (field && !field.isReadOnly) result[name] = isPhpArray(value) ? value : toText(value);
  }
  return result;
}

function tableOf({ portal }: RestCall, { entity }: TaskPart): RecordTable {
  return portal.records.of(entity);
}

function failed(): RestError {
  return new RestError(
    400,
    'ERROR_CORE',
    'TASKS_ERROR_EXCEPTION_#8; Action failed; 8/TE/ACTION_FAILED_TO_BE_PROCESSED<br>',
  );
}

function wrongArguments({ method }: RestCall, position: number, name: string): RestError {
  return new RestError(
    400,
    'ERROR_CORE',
    `TASKS_ERROR_EXCEPTION_#256; Param #${position} (${name}) for method ${method} expected to be of type "integer", but given something else.; 256/TE/WRONG_ARGUMENTS<br>`,
  );
}
