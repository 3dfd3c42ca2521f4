import { abbreviationOf, typeOfAbbreviation } from '../../crm/crm-types.js';
import { productRows } from '../../crm/product-rows.js';
import type { RecordTable } from '../../records/record-table.js';
import { isPhpArray, isPhpMap, phpMap, toInt, toText, type PhpMap } from '../../wire/php-value.js';
import { classicError, classicId } from '../entities/classic-methods.js';
import { needed, neededArray, universalMethods } from '../entities/universal-methods.js';
import { fieldNamed } from '../../records/field-description.js';
import { asText, stored } from '../../records/field-value.js';
import { RestError } from '../rest-error.js';
import type { RestCall, RestMethods, RestResult } from '../rest-method.js';
import { parameter } from '../rest-parameters.js';

/**
 * `crm.item.productrow.*` and `crm.deal.productrows.*`. Docs: api-reference/crm/universal/product-rows. There is no
 * catalog: a product is its name.
 */
export function productRowMethods(): RestMethods {
  return {
    ...universalMethods({
      prefix: 'crm.item.productrow',
      one: 'productRow',
      many: 'productRows',
      source: rowsOf,
      deleted: null,
      upperNames: false,
      prepare,
      listing,
      added: (id, call) => sum(call, rowsOf(call).get(id)!),
      removed: (record, call) => sum(call, record),
      show: (shown) => ({ ...shown, priceAccount: shown['price'] ?? 0, xmlId: '' }),
    }),
    'crm.item.productrow.set': { scope: 'crm', run: setRows },
    'crm.deal.productrows.get': { scope: 'crm', run: (call) => classicGet(call, 2) },
    'crm.deal.productrows.set': { scope: 'crm', run: (call) => classicSet(call, 2) },
    'crm.lead.productrows.get': { scope: 'crm', run: (call) => classicGet(call, 1) },
    'crm.lead.productrows.set': { scope: 'crm', run: (call) => classicSet(call, 1) },
  };
}

function rowsOf({ portal }: RestCall): RecordTable {
  return portal.records.of(productRows);
}

function prepare(given: PhpMap, call: RestCall, before: PhpMap | undefined): PhpMap {
  if (!before) {
    const type = typeOfAbbreviation(toText(given['OWNER_TYPE']));
    if (type === undefined) {
      throw new RestError(
        400,
        'ENTITY_TYPE_NOT_SUPPORTED',
        'This type of CRM object does not support product rows',
      );
    }
    if (!call.portal.crm.get(type, toInt(given['OWNER_ID']))) {
      throw new RestError(400, 'OWNER_NOT_FOUND', 'Owner was not found');
    }
  }
  return withPrices({ ...before, ...given });
}

/** The prices that follow from the one that is given: it includes the discount, and the tax where it says so. */
function withPrices(row: PhpMap): PhpMap {
  const price = Number(row['PRICE'] ?? 0);
  const tax = Number(row['TAX_RATE'] ?? 0) / 100;
  const exclusive = row['TAX_INCLUDED'] === 'Y' ? price / (1 + tax) : price;
  const rate = Number(row['DISCOUNT_RATE'] ?? 0) / 100;
  const netto =
    toText(row['DISCOUNT_TYPE_ID']) === '1'
      ? exclusive + Number(row['DISCOUNT_SUM'] ?? 0)
      : rate < 1
        ? exclusive / (1 - rate)
        : exclusive;
  return {
    ...row,
    PRICE_EXCLUSIVE: rounded(exclusive),
    PRICE_NETTO: rounded(netto),
    PRICE_BRUTTO: rounded(netto * (1 + tax)),
    DISCOUNT_SUM: rounded(netto - exclusive),
  };
}

function rounded(value: number): string {
  return String(Math.round(value * 1e8) / 1e8);
}

function listing(call: RestCall): void {
  const { filter } = call.params;
  const own = (name: string): string | undefined =>
    isPhpMap(filter) && filter[`=${name}`] !== undefined ? toText(filter[`=${name}`]) : undefined;
  const [type, id] = [own('ownerType'), own('ownerId')];
  if (type === undefined || id === undefined) {
    const missing = type === undefined ? '=ownerType' : '=ownerId';
    throw new RestError(400, 'REQUIRED_ARG_MISSING', `Required filter ${missing} is missing`);
  }
  if (!call.portal.crm.get(typeOfAbbreviation(type) ?? 0, toInt(id))) {
    throw new RestError(400, 'ACCESS_DENIED', 'Access denied');
  }
}

function setRows(call: RestCall): RestResult {
  const owner = { OWNER_ID: toText(needed(call, 'ownerId')), OWNER_TYPE: toText(needed(call, 'ownerType')) };
  replace(call, owner, Object.values(neededArray(call, 'productRows')).filter(isPhpMap));
  const list = universalList(call, owner);
  return { result: { productRows: (list.result as PhpMap)['productRows'] } };
}

function universalList(call: RestCall, owner: { OWNER_ID: string; OWNER_TYPE: string }): RestResult {
  const filter = { '=ownerId': owner.OWNER_ID, '=ownerType': owner.OWNER_TYPE };
  const list = call.methods['crm.item.productrow.list']!;
  return list.run({ ...call, params: { filter }, start: -1 }) as RestResult;
}

/** Puts rows in place of those that an owner has. */
function replace(call: RestCall, owner: { OWNER_ID: string; OWNER_TYPE: string }, rows: PhpMap[]): void {
  const table = rowsOf(call);
  const made = rows.map((row) => prepare({ ...storedRow(row), ...owner }, call, undefined));
  if (made.length === 0) prepare(owner, call, undefined);
  for (const row of table.all()) {
    if (row['OWNER_ID'] === owner.OWNER_ID && row['OWNER_TYPE'] === owner.OWNER_TYPE)
      table.delete(toInt(row['ID']));
  }
  for (const row of made) table.add(row, call.caller.user.id);
  sum(call, owner);
}

function storedRow(row: PhpMap): PhpMap {
  const result = phpMap();
  for (const [name, value] of Object.entries(row)) {
    const field = fieldNamed(productRows.fields, name);
    if (field && !field.isReadOnly) result[field.name] = stored(field, value);
  }
  return result;
}

/** The amount of an owner follows its rows unless it is kept by hand. */
function sum(call: RestCall, { OWNER_ID: ownerId, OWNER_TYPE: ownerType }: PhpMap): void {
  const type = typeOfAbbreviation(toText(ownerType)) ?? 0;
  const owner = call.portal.crm.get(type, toInt(ownerId));
  if (!owner || owner['IS_MANUAL_OPPORTUNITY'] === 'Y') return;
  const rows = rowsOf(call)
    .all()
    .filter((row) => row['OWNER_ID'] === ownerId && row['OWNER_TYPE'] === ownerType);
  const total = rows.reduce((amount, row) => amount + Number(row['PRICE']) * Number(row['QUANTITY']), 0);
  call.portal.crm.update(type, toInt(ownerId), { OPPORTUNITY: String(total) }, call.caller.user.id);
}

function classicOwner(call: RestCall, entityTypeId: number): { OWNER_ID: string; OWNER_TYPE: string } {
  const id = classicId(call);
  if (!call.portal.crm.get(entityTypeId, id)) throw classicError('Not found');
  return { OWNER_ID: String(id), OWNER_TYPE: abbreviationOf(entityTypeId) };
}

function classicGet(call: RestCall, entityTypeId: number): RestResult {
  const owner = classicOwner(call, entityTypeId);
  const rows = rowsOf(call)
    .all()
    .filter((row) => row['OWNER_ID'] === owner.OWNER_ID && row['OWNER_TYPE'] === owner.OWNER_TYPE);
  const { timeZone } = call.portal.culture;
  const shown = (row: PhpMap): PhpMap =>
    Object.fromEntries(
      [...productRows.fields.values()].map((field) => [
        field.name,
        field.type === 'double' ? Number(row[field.name] ?? 0) : asText(field, row[field.name], timeZone),
      ]),
    );
  return { result: rows.map(shown) };
}

function classicSet(call: RestCall, entityTypeId: number): RestResult {
  const owner = classicOwner(call, entityTypeId);
  const rows = parameter(call.params, 'rows');
  if (!isPhpArray(rows)) throw classicError("The parameter 'rows' must be array.");
  replace(call, owner, Object.values(rows).filter(isPhpMap));
  return { result: true };
}
