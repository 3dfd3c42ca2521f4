import { toUpper } from '../../crm/field-names.js';
import type { CrmFields } from '../../crm/crm-store.js';
import { orderItems, selectFields, testsOf } from '../../crm/crm-query.js';
import { isPhpMap, phpMap, toInt, toList, toText, type PhpValue } from '../../wire/php-value.js';
import { RestError, argumentError } from '../rest-error.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import { parameter } from '../rest-parameters.js';

const ENTITIES: [name: string, entityTypeId: number][] = [
  ['lead', 1],
  ['deal', 2],
  ['contact', 3],
  ['company', 4],
];

/** `crm.deal.*`, `crm.contact.*`, `crm.lead.*` and `crm.company.*` in the classic shape: upper-case names, text values. */
export function crmClassicMethods(): RestMethods {
  return Object.assign(
    {},
    ...ENTITIES.map(([name, entityTypeId]) => methodsOf(name, entityTypeId)),
  ) as RestMethods;
}

function methodsOf(name: string, entityTypeId: number): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: 'crm', run });
  return {
    [`crm.${name}.get`]: method((call) => ({ result: existing(call, entityTypeId) })),
    [`crm.${name}.list`]: method((call) => list(call, entityTypeId)),
    [`crm.${name}.add`]: method((call) => add(call, entityTypeId)),
    [`crm.${name}.update`]: method((call) => update(call, entityTypeId)),
    [`crm.${name}.delete`]: method((call) => remove(call, entityTypeId)),
    [`crm.${name}.fields`]: method((call) => fields(call, entityTypeId)),
  };
}

function list(call: RestCall, entityTypeId: number): RestResult {
  const tests = testsOf(parameter(call.params, 'filter'), toUpper);
  const found = call.portal.crm.all(entityTypeId).filter((item) => tests.every((test) => test(item)));
  const rows = orderItems(found, parameter(call.params, 'order'), toUpper);
  const cut = page(rows, call.start);
  const names = toList(parameter(call.params, 'select')).map(toText);
  return {
    result: cut.rows.map((item) => selectFields(item, names, names.includes('*'))),
    total: cut.total,
    next: cut.next,
  };
}

function add(call: RestCall, entityTypeId: number): RestResult {
  const id = call.portal.crm.add(entityTypeId, fieldsOf(call), undefined, call.caller.user.id);
  return { result: id };
}

function update(call: RestCall, entityTypeId: number): RestResult {
  existing(call, entityTypeId);
  call.portal.crm.update(entityTypeId, idOf(call), fieldsOf(call), call.caller.user.id);
  return { result: true };
}

function remove(call: RestCall, entityTypeId: number): RestResult {
  existing(call, entityTypeId);
  call.portal.crm.delete(entityTypeId, idOf(call), call.caller.user.id);
  return { result: true };
}

function fields(call: RestCall, entityTypeId: number): RestResult {
  const described = phpMap();
  for (const name of Object.keys(call.portal.crm.all(entityTypeId)[0] ?? { ID: '' })) {
    described[name] = { type: name === 'ID' ? 'integer' : 'string', isReadOnly: name === 'ID', title: name };
  }
  return { result: described };
}

function existing(call: RestCall, entityTypeId: number): CrmFields {
  const id = idOf(call);
  if (id <= 0) throw new RestError(400, '', 'ID is not defined or invalid.');
  const item = call.portal.crm.get(entityTypeId, id);
  if (!item) throw new RestError(400, '', 'Not found');
  return item;
}

function idOf(call: RestCall): number {
  return toInt(parameter(call.params, 'id'));
}

function fieldsOf(call: RestCall): CrmFields {
  const given = parameter(call.params, 'fields');
  if (!isPhpMap(given)) throw argumentError('fields');
  const result: CrmFields = {};
  for (const name in given) result[toUpper(name)] = textOf(given[name] as PhpValue);
  delete result['ID'];
  return result;
}

/** This family stores and answers text. */
function textOf(value: PhpValue): PhpValue {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'Y' : 'N';
  return value;
}
