import { crmTypes } from '../../crm/crm-types.js';
import type { RecordSource } from '../../records/record-table.js';
import { toInt, toText, type PhpMap } from '../../wire/php-value.js';
import { sourceWhere } from '../entities/filtered-source.js';
import { universalMethods } from '../entities/universal-methods.js';
import { RestError } from '../rest-error.js';
import type { RestCall, RestMethods } from '../rest-method.js';
import { crmTypeOf } from './crm-item.methods.js';

/** Fields that only pipelines of deals, and only those of smart processes have. */
const ofDeals = ['ORIGIN_ID', 'ORIGINATOR_ID'];
const ofProcesses = ['IS_SYSTEM', 'CODE'];

/** `crm.category.*`: pipelines. Docs: api-reference/crm/universal/category. */
export function crmCategoryMethods(): RestMethods {
  return universalMethods({
    prefix: 'crm.category',
    one: 'category',
    many: 'categories',
    source,
    deleted: null,
    usual: [
      ['SORT', 'ASC'],
      ['ID', 'ASC'],
    ],
    prepare,
    added: (id, { portal }) => portal.crm.directory.categoryAdded(portal.crm.directory.categories.get(id)!),
    deleting,
    removed: (record, { portal }) => portal.crm.directory.categoryDropped(record),
    show: (shown, record) => {
      const { originId: _, originatorId: __, isSystem: ___, code: ____, ...rest } = shown;
      if (record['ENTITY_TYPE_ID'] !== '2' || record['ID'] === '0') return rest;
      return { ...rest, originId: record['ORIGIN_ID'] ?? '', originatorId: record['ORIGINATOR_ID'] ?? '' };
    },
  });
}

function source(call: RestCall): RecordSource {
  const entityTypeId = crmTypeOf(call);
  const { directory } = call.portal.crm;
  if (!directory.supportsCategories(entityTypeId)) {
    const name = crmTypes.find((type) => type.entityTypeId === entityTypeId)?.name.toUpperCase() ?? '';
    throw new RestError(400, 'ENTITY_TYPE_NOT_SUPPORTED', `Entity type \`${name}\` is not supported`);
  }
  const own = sourceWhere(directory.categories, 'ENTITY_TYPE_ID', String(entityTypeId));
  const others = entityTypeId === 2 ? ofProcesses : ofDeals;
  return { ...own, fields: new Map([...own.fields].filter(([name]) => !others.includes(name))) };
}

function prepare(given: PhpMap, call: RestCall, before: PhpMap | undefined): PhpMap {
  if (!call.caller.user.isAdmin) throw new RestError(400, 'ACCESS_DENIED', 'Access denied');
  if (!before && toText(given['NAME']) === '') throw new RestError(400, '0', "Field 'NAME' is required");
  if (given['IS_DEFAULT'] === 'Y') {
    const { categories } = call.portal.crm.directory;
    for (const other of source(call).all()) categories.update(toInt(other['ID']), { IS_DEFAULT: 'N' });
  }
  return given;
}

function deleting(record: PhpMap, call: RestCall): void {
  const entityTypeId = toInt(record['ENTITY_TYPE_ID']);
  const isUsed = call.portal.crm.all(entityTypeId).some((item) => item['CATEGORY_ID'] === record['ID']);
  const isDeal = entityTypeId === 2;
  if (record['IS_DEFAULT'] === 'Y') {
    throw isDeal
      ? new RestError(400, '0', 'Default deal category cannot be deleted')
      : new RestError(400, 'BX_ERROR', 'This funnel is the default funnel');
  }
  if (!isUsed) return;
  throw isDeal
    ? new RestError(400, '0', `Deals related to the funnel ${toText(record['NAME'])} found`)
    : new RestError(400, 'BX_ERROR', 'Elements related to the funnel found');
}
