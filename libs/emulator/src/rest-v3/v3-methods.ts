import { isPhpMap, toInt, toText, type PhpMap, type PhpValue } from '../wire/php-value.js';
import type { RestCall } from '../rest/rest-method.js';
import { entityNotFound, required } from './v3-error.js';
import { unknownProperty, v3Filter, v3Order, v3Page, v3Select } from './v3-query.js';

/** Who calls and with what. */
export type V3Call = Pick<RestCall, 'portal' | 'caller'> & { params: PhpMap };

/** A method of REST 3.0; no method of bizproc is among them (protocol 6.6). */
export interface V3Method {
  scope: string | undefined;
  run: (call: V3Call) => Record<string, unknown>;
}

const taskFields = ['id', 'title', 'description', 'creatorId', 'responsibleId', 'status'] as const;

export function v3Methods(): Record<string, V3Method> {
  const task = (run: V3Method['run']): V3Method => ({ scope: 'task', run });
  return {
    'tasks.task.get': task((call) => ({ item: v3Select(existing(call), call.params['select']) })),
    'tasks.task.list': task(list),
    'tasks.task.add': task(add),
    'tasks.task.update': task(update),
    'tasks.task.delete': task((call) => {
      call.portal.tasks.delete(toInt(existing(call)['id']));
      return { result: true };
    }),
    'rest.scope.list': {
      scope: undefined,
      run: ({ caller }) => ({ items: caller.scope.map((name) => ({ name })) }),
    },
    'rest.documentation.openapi': { scope: undefined, run: () => openApi() },
  };
}

function list(call: V3Call): Record<string, unknown> {
  const matches = v3Filter(call.params['filter'], taskFields);
  const all = call.portal.tasks.all().map(shown).filter(matches);
  const rows = v3Page(v3Order(all, call.params['order'], taskFields), call.params, taskFields);
  return { items: rows.map((row) => v3Select(row, call.params['select'])) };
}

function add(call: V3Call): Record<string, unknown> {
  const fields = fieldsOf(call);
  if (toText(fields['TITLE']) === '') throw required('title');
  const user = String(call.caller.user.id);
  const id = call.portal.tasks.add({ RESPONSIBLE_ID: user, ...fields }, call.caller.user.id);
  return { item: shown(call.portal.tasks.get(id)!) };
}

function update(call: V3Call): Record<string, unknown> {
  const id = toInt(existing(call)['id']);
  call.portal.tasks.update(id, fieldsOf(call));
  return { result: true };
}

function existing(call: V3Call): PhpMap {
  const id = call.params['id'];
  if (id === undefined || id === null) throw required('id');
  const task = call.portal.tasks.get(toInt(id));
  if (!task) throw entityNotFound(id);
  return shown(task);
}

const columns: Record<string, string> = {
  title: 'TITLE',
  description: 'DESCRIPTION',
  creatorId: 'CREATED_BY',
  responsibleId: 'RESPONSIBLE_ID',
  status: 'STATUS',
};

function fieldsOf(call: V3Call): PhpMap {
  const given = call.params['fields'];
  if (!isPhpMap(given)) throw required('fields');
  const fields: PhpMap = {};
  for (const name in given) {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (column === undefined) throw unknownProperty(name);
    fields[column] = given[name] as PhpValue;
  }
  return fields;
}

function shown(task: PhpMap): PhpMap {
  return {
    id: toInt(task['ID']),
    title: task['TITLE'] ?? '',
    description: task['DESCRIPTION'] ?? '',
    creatorId: toInt(task['CREATED_BY']),
    responsibleId: toInt(task['RESPONSIBLE_ID']),
    status: toInt(task['STATUS']),
  };
}

function openApi(): Record<string, unknown> {
  const paths = Object.fromEntries(
    Object.keys(v3Methods()).map((name) => [`/${name}`, { post: { summary: name } }]),
  );
  return { openapi: '3.0.0', info: { title: 'Bitrix24 REST API', version: '3' }, paths };
}
