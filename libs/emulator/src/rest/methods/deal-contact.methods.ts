import { readFields } from '../../records/field-description.js';
import { isPhpArray, isPhpMap, toInt, toList, toText, type PhpMap } from '../../wire/php-value.js';
import { classicError, described } from '../entities/classic-methods.js';
import type { RestCall, RestMethods, RestResult } from '../rest-method.js';
import { parameter } from '../rest-parameters.js';

const dealType = 2;

const linkFields = readFields(`
  SORT        integer
  IS_PRIMARY  char
  CONTACT_ID  integer  required
`);

interface Binding extends PhpMap {
  CONTACT_ID: number;
  SORT: number;
  ROLE_ID: number;
  IS_PRIMARY: string;
}

/** `crm.deal.contact.*`: the people of a deal. Docs: api-reference/crm/deals/contacts. */
export function dealContactMethods(): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: 'crm', run });
  return {
    'crm.deal.contact.fields': method(() => ({ result: described(linkFields) })),
    'crm.deal.contact.add': method(add),
    'crm.deal.contact.delete': method(remove),
    'crm.deal.contact.items.get': method((call) => ({ result: bindingsOf(call) })),
    'crm.deal.contact.items.set': method(setAll),
    'crm.deal.contact.items.delete': method((call) => keep(call, [])),
  };
}

function dealOf(call: RestCall): PhpMap {
  const id = toInt(parameter(call.params, 'id'));
  if (id <= 0) throw classicError('The parameter ownerEntityID is invalid or not defined.');
  const deal = call.portal.crm.get(dealType, id);
  if (!deal) throw classicError('Not found.');
  return deal;
}

/** The deal knows its contacts; what a binding says beyond that lies beside them. */
function bindingsOf(call: RestCall): Binding[] {
  const deal = dealOf(call);
  const told = toList(deal['CONTACT_BINDINGS']).filter(isPhpMap) as Binding[];
  const named = toList(deal['CONTACT_IDS']).map(toInt);
  const ids = named.length > 0 ? named : toInt(deal['CONTACT_ID']) > 0 ? [toInt(deal['CONTACT_ID'])] : [];
  const primary = toInt(deal['CONTACT_ID']) || ids[0];
  return ids
    .map((id, index) => ({
      CONTACT_ID: id,
      SORT: told.find((binding) => binding.CONTACT_ID === id)?.SORT ?? (index + 1) * 10,
      ROLE_ID: 0,
      IS_PRIMARY: id === primary ? 'Y' : 'N',
    }))
    .sort((left, right) => left.SORT - right.SORT);
}

function bindingFrom(value: unknown, index: number): Binding {
  const id = isPhpMap(value) ? toInt(value['CONTACT_ID']) : 0;
  if (id <= 0 || !isPhpMap(value)) throw classicError("The parameter 'fields' is not valid.");
  const sort = toInt(value['SORT']) || (index + 1) * 10;
  return {
    CONTACT_ID: id,
    SORT: sort,
    ROLE_ID: 0,
    IS_PRIMARY: toText(value['IS_PRIMARY']) === 'Y' ? 'Y' : 'N',
  };
}

function fieldsOf(call: RestCall): PhpMap {
  const fields = parameter(call.params, 'fields');
  if (!isPhpArray(fields)) throw classicError("The parameter 'fields' must be array.");
  return fields as PhpMap;
}

function add(call: RestCall): RestResult {
  const before = bindingsOf(call);
  const added = bindingFrom(fieldsOf(call), before.length);
  if (before.some((binding) => binding.CONTACT_ID === added.CONTACT_ID)) return { result: false };
  const others =
    added.IS_PRIMARY === 'Y' ? before.map((binding) => ({ ...binding, IS_PRIMARY: 'N' })) : before;
  return keep(call, [...others, added]);
}

function remove(call: RestCall): RestResult {
  const before = bindingsOf(call);
  const id = toInt(fieldsOf(call)['CONTACT_ID']);
  if (id <= 0) throw classicError("The parameter 'fields' is not valid.");
  const left = before.filter((binding) => binding.CONTACT_ID !== id);
  if (left.length === before.length) return { result: false };
  return keep(call, left);
}

function setAll(call: RestCall): RestResult {
  dealOf(call);
  const items = parameter(call.params, 'items');
  if (!isPhpArray(items)) throw classicError("The parameter 'items' must be array.");
  return keep(call, Object.values(items).map(bindingFrom));
}

function keep(call: RestCall, bindings: Binding[]): RestResult {
  const deal = dealOf(call);
  const primary = bindings.find((binding) => binding.IS_PRIMARY === 'Y') ?? bindings[0];
  const fields = {
    CONTACT_BINDINGS: bindings,
    CONTACT_IDS: bindings.map((binding) => String(binding.CONTACT_ID)),
    CONTACT_ID: primary ? String(primary.CONTACT_ID) : null,
  };
  call.portal.crm.update(dealType, toInt(deal['ID']), fields, call.caller.user.id);
  return { result: true };
}
