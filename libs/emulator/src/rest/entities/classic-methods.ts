import { describe, type FieldDescription, type Fields } from '../../records/field-description.js';
import { toUpper } from '../../records/field-names.js';
import { asText, stored } from '../../records/field-value.js';
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
import { parameter } from '../rest-parameters.js';

/** An entity of the CRM's older methods: upper-case names, text values, errors without a code. */
export interface ClassicEntity {
  /** What the methods begin with: `crm.deal`. */
  prefix: string;
  source: (call: RestCall) => RecordSource;
  /** Sentence about an id that there is not. Default `Not found`. */
  notFound?: string;
  /** Order of a list that asks for none. */
  usual?: readonly (readonly [string, string])[];
  /** Completes or refuses what a write brings; `before` is the record that an update changes. */
  prepare?: (given: PhpMap, call: RestCall, before: PhpMap | undefined) => PhpMap;
  /** What follows from a new record. */
  added?: (id: number, call: RestCall) => void;
  /** Refuses a deletion. */
  deleting?: (record: PhpMap, call: RestCall) => void;
  /** Adds to a record what no field holds. */
  show?: (shown: PhpMap, record: PhpMap, call: RestCall) => PhpMap;
  verbs?: readonly string[];
}

/** The refusal of the older methods: an empty code and a sentence. */
export function classicError(text: string): RestError {
  return new RestError(400, '', text);
}

/** `get`, `list`, `add`, `update`, `delete` and `fields` of an entity, from its description. */
export function classicMethods(entity: ClassicEntity): RestMethods {
  const runs: Record<string, (call: RestCall) => RestResult> = {
    get: (call) => ({ result: shownWhole(entity, existing(entity, call), call) }),
    list: (call) => list(entity, call),
    add: (call) => add(entity, call),
    update: (call) => update(entity, call),
    delete: (call) => remove(entity, call),
    fields: (call) => ({ result: described(entity.source(call).fields) }),
  };
  const verbs = entity.verbs ?? Object.keys(runs);
  return Object.fromEntries(
    verbs.map((verb) => [`${entity.prefix}.${verb}`, { scope: 'crm', run: runs[verb]! }]),
  );
}

/** A parameter that has to be an array: missing counts as empty (source: CCrmRestHelper::resolveArrayParam). */
export function arrayParameter(call: RestCall, name: string): PhpMap | PhpValue[] {
  const value = parameter(call.params, name);
  if (value === undefined || value === null) return phpMap();
  if (!isPhpArray(value)) throw classicError(`Parameter '${name}' must be array.`);
  return value;
}

/** What a write brings: unknown and read-only fields are dropped without a word. */
export function writable(fields: Fields, given: PhpMap | PhpValue[], isUpdate: boolean): PhpMap {
  const result = phpMap();
  for (const [name, value] of Object.entries(given)) {
    const field = fields.get(toUpper(name));
    if (!field || field.isReadOnly || (isUpdate && field.isImmutable)) continue;
    result[field.name] = stored(field, value as PhpValue);
  }
  return result;
}

export function described(fields: Fields): PhpMap {
  return Object.fromEntries([...fields.values()].map((field) => [field.name, describe(field) as PhpMap]));
}

export function classicId(call: RestCall): number {
  const id = toInt(parameter(call.params, 'id'));
  if (id <= 0) throw classicError('ID is not defined or invalid.');
  return id;
}

function existing(entity: ClassicEntity, call: RestCall): PhpMap {
  const record = entity.source(call).get(classicId(call));
  if (!record) throw classicError(entity.notFound ?? 'Not found');
  return record;
}

function list(entity: ClassicEntity, call: RestCall): RestResult {
  const source = entity.source(call);
  const nameOf = (name: string): string | undefined => source.fields.get(toUpper(name))?.name;
  const order = arrayParameter(call, 'order');
  const test = testOf(arrayParameter(call, 'filter'), nameOf);
  const rows = orderRecords(source.all().filter(test), order as PhpMap, nameOf, entity.usual);
  const cut = page(rows, call.start);
  const chosen = chosenFields(source.fields, toList(parameter(call.params, 'select')).map(toText));
  const shown = cut.rows.map((record) => show(entity, record, chosen, call));
  return { result: shown, total: cut.total, next: cut.next };
}

/** Fields of a list: what is named, `ID` always; what only a name brings stays away from `*`. */
function chosenFields(fields: Fields, select: string[]): FieldDescription[] {
  const names = new Set(select.map((name) => toUpper(name)));
  const isAll = select.length === 0 || select.includes('*');
  return [...fields.values()].filter((field) => {
    if (field.name === 'ID' || names.has(field.name)) return true;
    if (field.isDynamic) return select.includes('UF_*');
    return isAll && !field.isHidden && !(field.isMultiple && field.type === 'crm_multifield');
  });
}

function shownWhole(entity: ClassicEntity, record: PhpMap, call: RestCall): PhpMap {
  const fields = [...entity.source(call).fields.values()].filter((field) => {
    if (field.type === 'crm_multifield') return !isEmpty(record[field.name]);
    return !field.isHidden || field.isDynamic || record[field.name] !== undefined;
  });
  const isTold = (field: FieldDescription): boolean => field.isDynamic || !field.name.endsWith('_IDS');
  return show(entity, record, fields.filter(isTold), call);
}

function show(entity: ClassicEntity, record: PhpMap, fields: FieldDescription[], call: RestCall): PhpMap {
  const { timeZone } = call.portal.culture;
  const shown = phpMap();
  for (const field of fields) {
    const value = asText(field, record[field.name], timeZone);
    shown[field.name] = value === null && field.isMultiple ? [] : value;
  }
  return entity.show?.(shown, record, call) ?? shown;
}

function add(entity: ClassicEntity, call: RestCall): RestResult {
  const source = entity.source(call);
  const given = writable(source.fields, arrayParameter(call, 'fields'), false);
  arrayParameter(call, 'params');
  const prepared = entity.prepare?.(given, call, undefined) ?? given;
  const id = source.add(prepared, call.caller.user.id);
  entity.added?.(id, call);
  return { result: id };
}

function update(entity: ClassicEntity, call: RestCall): RestResult {
  const source = entity.source(call);
  const id = classicId(call);
  const given = writable(source.fields, arrayParameter(call, 'fields'), true);
  arrayParameter(call, 'params');
  const before = existing(entity, call);
  source.update(id, entity.prepare?.(given, call, before) ?? given, call.caller.user.id);
  return { result: true };
}

function remove(entity: ClassicEntity, call: RestCall): RestResult {
  const record = existing(entity, call);
  entity.deleting?.(record, call);
  entity.source(call).delete(classicId(call), call.caller.user.id);
  return { result: true };
}
