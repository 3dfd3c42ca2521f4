import type { RecordSource } from '../../records/record-table.js';
import { isPhpArray, isPhpMap, toInt, toText, type PhpMap, type PhpValue } from '../../wire/php-value.js';
import { needed, universalMethods } from '../entities/universal-methods.js';
import { RestError } from '../rest-error.js';
import type { RestCall, RestMethods } from '../rest-method.js';

/** `crm.item.*`: one shape for deals, leads, contacts, companies and smart processes. */
export function crmItemMethods(): RestMethods {
  return universalMethods({
    prefix: 'crm.item',
    one: 'item',
    many: 'items',
    source: sourceOf,
    deleted: [],
    unshown: ['CONTACTS'],
    show: (shown, record, call) => {
      const values = multiFields(call).flatMap((name) => valuesOf(name, record[name]));
      return {
        ...shown,
        ...(multiFields(call).length > 0 ? { fm: values } : {}),
        entityTypeId: toInt(call.params['entityTypeId']),
      };
    },
  });
}

/** The entity type that a call names. */
export function crmTypeOf(call: RestCall): number {
  const entityTypeId = toInt(needed(call, 'entityTypeId'));
  if (!call.portal.crm.hasType(entityTypeId))
    throw new RestError(400, 'NOT_FOUND', 'Smart process not found');
  return entityTypeId;
}

function sourceOf(call: RestCall): RecordSource {
  return call.portal.crm.source(crmTypeOf(call));
}

function multiFields(call: RestCall): string[] {
  const fields = [...sourceOf(call).fields.values()];
  return fields.filter(({ type }) => type === 'crm_multifield').map(({ name }) => name);
}

/** Phones and addresses as `fm` lists them. */
function valuesOf(typeId: string, values: PhpValue | undefined): PhpMap[] {
  if (!isPhpArray(values)) return [];
  return Object.values(values)
    .filter((value): value is PhpMap => isPhpMap(value))
    .map((value, index) => ({
      id: toInt(value['ID']) || index + 1,
      valueType: toText(value['VALUE_TYPE']) || 'WORK',
      value: toText(value['VALUE']),
      typeId,
    }));
}
