import type { CrmFields } from '../../crm/crm-store.js';
import { toCamel, toUpper } from '../../crm/field-names.js';
import { orderItems, selectFields, testsOf } from '../../crm/crm-query.js';
import { isPhpMap, phpMap, toInt, toList, toText, type PhpMap, type PhpValue } from '../../wire/php-value.js';
import { RestError, argumentError } from '../rest-error.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';

/** `crm.item.*`: one shape for deals, leads, contacts, companies and smart processes. */
export function crmItemMethods(): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: 'crm', run });
  return {
    'crm.item.get': method((call) => ({ result: { item: shown(existing(call), call) } })),
    'crm.item.list': method(list),
    'crm.item.add': method(add),
    'crm.item.update': method(update),
    'crm.item.delete': method(remove),
    'crm.item.fields': method(fields),
  };
}

function list(call: RestCall): RestResult {
  const entityTypeId = typeOf(call);
  const tests = testsOf(call.params['filter'], toUpper);
  const found = call.portal.crm.all(entityTypeId).filter((item) => tests.every((test) => test(item)));
  const rows = orderItems(found, call.params['order'], toUpper);
  const cut = page(rows, call.start);
  const names = toList(call.params['select']).map(toText);
  return {
    result: {
      items: cut.rows.map((item) =>
        camel(selectFields(item, names.map(toUpper), names.includes('*')), entityTypeId),
      ),
    },
    total: cut.total,
    next: cut.next,
  };
}

function add(call: RestCall): RestResult {
  const entityTypeId = typeOf(call);
  const id = call.portal.crm.add(entityTypeId, fieldsOf(call), undefined, call.caller.user.id);
  return { result: { item: camel(call.portal.crm.get(entityTypeId, id)!, entityTypeId) } };
}

function update(call: RestCall): RestResult {
  existing(call);
  call.portal.crm.update(typeOf(call), toInt(call.params['id']), fieldsOf(call), call.caller.user.id);
  return { result: { item: shown(existing(call), call) } };
}

function remove(call: RestCall): RestResult {
  existing(call);
  call.portal.crm.delete(typeOf(call), toInt(call.params['id']), call.caller.user.id);
  return { result: [] };
}

function fields(call: RestCall): RestResult {
  const entityTypeId = typeOf(call);
  const sample = call.portal.crm.all(entityTypeId)[0] ?? { ID: '', TITLE: '' };
  const described = phpMap();
  for (const name of Object.keys(sample)) {
    described[toCamel(name)] = {
      type: name === 'ID' ? 'integer' : 'string',
      isReadOnly: name === 'ID',
      title: name,
    };
  }
  return { result: { fields: described } };
}

function typeOf(call: RestCall): number {
  if (call.params['entityTypeId'] === undefined) {
    throw new RestError(400, '100', 'Could not find value for parameter {entityTypeId}');
  }
  const entityTypeId = toInt(call.params['entityTypeId']);
  if (!call.portal.crm.hasType(entityTypeId)) {
    throw new RestError(400, 'NOT_FOUND', 'The CRM entity type was not found');
  }
  return entityTypeId;
}

function existing(call: RestCall): CrmFields {
  const entityTypeId = typeOf(call);
  if (call.params['id'] === undefined)
    throw new RestError(400, '100', 'Could not find value for parameter {id}');
  const item = call.portal.crm.get(entityTypeId, toInt(call.params['id']));
  if (!item) throw new RestError(400, 'NOT_FOUND', 'Element not found');
  return item;
}

function fieldsOf(call: RestCall): CrmFields {
  const given = call.params['fields'];
  if (!isPhpMap(given)) throw argumentError('fields');
  const result: CrmFields = {};
  for (const name in given) result[toUpper(name)] = given[name] as PhpValue;
  delete result['ID'];
  return result;
}

function shown(item: CrmFields, call: RestCall): PhpMap {
  return camel(item, typeOf(call));
}

/** Camel-case names; ids and money as numbers, as this family answers them. */
function camel(item: CrmFields, entityTypeId: number): PhpMap {
  const result = phpMap();
  for (const name in item) result[toCamel(name)] = typed(name, item[name]!);
  result['entityTypeId'] = entityTypeId;
  return result;
}

function typed(name: string, value: PhpValue): PhpValue {
  const isNumber = name === 'ID' || name === 'OPPORTUNITY' || /^[A-Z_]+_(?:BY_)?ID$/.test(name);
  const isStatus =
    name === 'STAGE_ID' || name === 'STATUS_ID' || name === 'CURRENCY_ID' || name === 'SOURCE_ID';
  if (!isNumber || isStatus || typeof value !== 'string' || !/^-?\d+(?:\.\d+)?$/.test(value)) return value;
  return Number(value);
}
