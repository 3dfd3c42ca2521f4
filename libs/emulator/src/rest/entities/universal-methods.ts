import { describe, fieldNamed, type FieldDescription, type Fields } from '../../records/field-description.js';
import { toUpper } from '../../records/field-names.js';
import { asTyped, stored } from '../../records/field-value.js';
import { orderRecords, testOf } from '../../records/record-query.js';
import type { RecordSource } from '../../records/record-table.js';
import {
  isEmpty,
  isPhpArray,
  phpMap,
  toInt,
  toList,
  toText,
  type PhpMap,
  type PhpValue,
} from '../../wire/php-value.js';
import { RestError } from '../rest-error.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';

/** An entity of the CRM's newer methods: camel-case names, typed values, exact names of parameters. */
export interface UniversalEntity {
  /** What the methods begin with: `crm.item`. */
  prefix: string;
  /** Members of the answers: `item` and `items`. */
  one: string;
  many: string;
  /** Throws about an entity type that does not exist. */
  source: (call: RestCall) => RecordSource;
  /** Answer of a deletion. */
  deleted: null | [];
  prepare?: (given: PhpMap, call: RestCall, before: PhpMap | undefined) => PhpMap;
  added?: (id: number, call: RestCall) => void;
  deleting?: (record: PhpMap, call: RestCall) => void;
  removed?: (record: PhpMap, call: RestCall) => void;
  /** Adds to a whole record what no field holds. */
  show?: (shown: PhpMap, record: PhpMap, call: RestCall) => PhpMap;
  /** Adds to a record that is answered alone. */
  showOne?: (shown: PhpMap, record: PhpMap, call: RestCall) => PhpMap;
  /** Order of a list that asks for none. */
  usual?: readonly (readonly [string, string])[];
  /** Refuses a list. */
  listing?: (call: RestCall) => void;
  /** Fields that `fields` tells without showing them in records. */
  unshown?: readonly string[];
  /** Whether `fields` names the upper-case name too. Default true. */
  upperNames?: boolean;
  verbs?: readonly string[];
}

export function universalMethods(entity: UniversalEntity): RestMethods {
  const runs: Record<string, (call: RestCall) => RestResult> = {
    get: (call) => answer(entity, call, existing(entity, call)),
    list: (call) => list(entity, call),
    add: (call) => add(entity, call),
    update: (call) => update(entity, call),
    delete: (call) => remove(entity, call),
    fields: (call) => ({ result: { fields: described(entity, call) } }),
  };
  const verbs = entity.verbs ?? Object.keys(runs);
  return Object.fromEntries(
    verbs.map((verb) => [`${entity.prefix}.${verb}`, { scope: 'crm', run: runs[verb]! }]),
  );
}

/** A parameter without which a method does not run. Names are exact here. */
export function needed(call: RestCall, name: string): PhpValue {
  const value = call.params[name];
  if (value === undefined) throw new RestError(400, '100', `Could not find value for parameter {${name}}`);
  return value;
}

export function neededArray(call: RestCall, name: string): PhpMap | PhpValue[] {
  const value = needed(call, name);
  if (!isPhpArray(value)) {
    const text = `Invalid value {${toText(value)}} to match with parameter {${name}}. Should be value of type array.`;
    throw new RestError(400, '100', text);
  }
  return value;
}

export function invalidArgument(text: string): RestError {
  return new RestError(400, 'INVALID_ARG_VALUE', text);
}

function described(entity: UniversalEntity, call: RestCall): PhpMap {
  const isOriginal = call.params['useOriginalUfNames'] === 'Y';
  const result = phpMap();
  for (const field of entity.source(call).fields.values()) {
    if (field.type === 'crm_multifield') continue;
    const told = describe(field, field.type === 'char' ? 'boolean' : field.type) as PhpMap;
    if (entity.upperNames !== false)
      told['upperName'] = field.isDynamic ? field.name : toUpper(field.itemName);
    result[isOriginal && field.isDynamic ? field.name : field.itemName] = told;
  }
  return result;
}

function existing(entity: UniversalEntity, call: RestCall): PhpMap {
  const source = entity.source(call);
  const record = source.get(toInt(needed(call, 'id')));
  if (!record) throw new RestError(400, 'NOT_FOUND', 'Element not found');
  return record;
}

function answer(entity: UniversalEntity, call: RestCall, record: PhpMap): RestResult {
  const shown = whole(entity, record, call);
  return { result: { [entity.one]: entity.showOne?.(shown, record, call) ?? shown } };
}

function list(entity: UniversalEntity, call: RestCall): RestResult {
  const source = entity.source(call);
  entity.listing?.(call);
  const { params } = call;
  const test = testOf(params['filter'], (name) => allowed(source.fields, name, 'filter'));
  checkDirections(params['order']);
  const nameOf = (name: string): string => allowed(source.fields, name, 'order');
  const rows = orderRecords(source.all().filter(test), params['order'], nameOf, entity.usual);
  const cut = page(rows, call.start);
  const names = params['select'] === undefined ? ['*'] : toList(params['select']).map(toText);
  const shown = cut.rows.map((record) =>
    names.includes('*') ? whole(entity, record, call) : selected(source.fields, record, names, call),
  );
  return { result: { [entity.many]: shown }, total: cut.total, next: cut.next };
}

/** The field that a name of a filter or an order means; others are an error of the caller. */
function allowed(fields: Fields, name: string, where: string): string {
  const field = fieldNamed(fields, name) ?? fields.get(toUpper(name));
  if (field && field.type !== 'crm_multifield') return field.name;
  throw invalidArgument(`Invalid ${where}: field '${toUpper(name)}' is not allowed in ${where}`);
}

function checkDirections(order: PhpValue | undefined): void {
  if (!isPhpArray(order)) return;
  for (const [name, direction] of Object.entries(order)) {
    const text = toText(direction).toUpperCase();
    if (text === 'ASC' || text === 'DESC') continue;
    throw invalidArgument(
      `Invalid order: allowed sort directions are \`ASC, DESC\`. But got '${text}' for field '${toUpper(name)}'`,
    );
  }
}

/** What was selected and nothing else (source: Crm\Controller\Item::getJsonForItems). */
function selected(fields: Fields, record: PhpMap, names: string[], call: RestCall): PhpMap {
  const shown = phpMap();
  for (const field of fields.values()) {
    const isNamed = names.some((name) => name === field.itemName || toUpper(name) === field.name);
    if (isNamed || (field.isDynamic && names.includes('UF_*'))) put(shown, field, record, call);
  }
  return shown;
}

function whole(entity: UniversalEntity, record: PhpMap, call: RestCall): PhpMap {
  const shown = phpMap();
  for (const field of entity.source(call).fields.values()) {
    const isShown = field.type !== 'crm_multifield' && entity.unshown?.includes(field.name) !== true;
    if (isShown) put(shown, field, record, call);
  }
  return entity.show?.(shown, record, call) ?? shown;
}

function put(shown: PhpMap, field: FieldDescription, record: PhpMap, call: RestCall): void {
  const isOriginal = field.isDynamic && call.params['useOriginalUfNames'] === 'Y';
  const value = asTyped(field, record[field.name], call.portal.culture.timeZone);
  shown[isOriginal ? field.name : field.itemName] = value;
}

/** What a write brings; unknown and read-only fields are dropped without a word, an empty value means none. */
function given(fields: Fields, call: RestCall, isUpdate: boolean): PhpMap {
  const result = phpMap();
  for (const [name, value] of Object.entries(neededArray(call, 'fields'))) {
    const field = fieldNamed(fields, name) ?? fields.get(toUpper(name));
    if (!field || field.isReadOnly || (isUpdate && field.isImmutable)) continue;
    result[field.name] =
      isEmpty(value) && value !== 0 && value !== '0' ? null : stored(field, value as PhpValue);
  }
  return result;
}

function add(entity: UniversalEntity, call: RestCall): RestResult {
  const source = entity.source(call);
  const fields = given(source.fields, call, false);
  const id = source.add(entity.prepare?.(fields, call, undefined) ?? fields, call.caller.user.id);
  entity.added?.(id, call);
  return answer(entity, call, source.get(id)!);
}

function update(entity: UniversalEntity, call: RestCall): RestResult {
  const source = entity.source(call);
  const before = existing(entity, call);
  const fields = given(source.fields, call, true);
  const id = toInt(call.params['id']);
  source.update(id, entity.prepare?.(fields, call, before) ?? fields, call.caller.user.id);
  return answer(entity, call, source.get(id)!);
}

function remove(entity: UniversalEntity, call: RestCall): RestResult {
  const record = existing(entity, call);
  entity.deleting?.(record, call);
  entity.source(call).delete(toInt(call.params['id']), call.caller.user.id);
  entity.removed?.(record, call);
  return { result: entity.deleted };
}
