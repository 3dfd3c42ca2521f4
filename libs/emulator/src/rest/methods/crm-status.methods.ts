import { crmTypes, stageDictionary, stagePrefix } from '../../crm/crm-types.js';
import { dictionaries } from '../../crm/dictionaries.js';
import type { RecordTable } from '../../records/record-table.js';
import { memberOf, toInt, toText, type PhpMap } from '../../wire/php-value.js';
import { classicError, classicMethods } from '../entities/classic-methods.js';
import type { RestCall, RestMethods, RestResult } from '../rest-method.js';
import { parameter } from '../rest-parameters.js';

/** `crm.status.*`: the dictionaries. Docs: api-reference/crm/status. */
export function crmStatusMethods(): RestMethods {
  return {
    ...classicMethods({
      prefix: 'crm.status',
      source: statuses,
      notFound: 'CRM Status is not found.',
      usual: [
        ['SORT', 'ASC'],
        ['ID', 'ASC'],
      ],
      prepare,
      deleting,
      show,
    }),
    'crm.status.entity.types': { scope: 'crm', run: entityTypes },
    'crm.status.entity.items': { scope: 'crm', run: entityItems },
  };
}

function statuses(call: RestCall): RecordTable {
  return call.portal.crm.directory.statuses;
}

function requireAdmin(call: RestCall): void {
  if (!call.caller.user.isAdmin) throw classicError('Access denied.');
}

function prepare(given: PhpMap, call: RestCall, before: PhpMap | undefined): PhpMap {
  requireAdmin(call);
  if (before) return given;
  const [entityId, statusId] = [toText(given['ENTITY_ID']), toText(given['STATUS_ID'])];
  const missing = [
    ...(entityId === '' ? ['The field ENTITY_ID is required.'] : []),
    ...(statusId === '' ? ['The field STATUS_ID is required.'] : []),
  ];
  if (missing.length > 0) throw classicError(missing.join('\n'));
  const pipeline = pipelineOf(call, entityId);
  if (!pipeline && !dictionaries.some(({ id }) => id === entityId)) {
    throw classicError('Specified entity type is not supported.');
  }
  if (toText(given['NAME']) === '') throw classicError('The field Title is required.');
  const prefix = pipeline ? stagePrefix(toInt(pipeline['ENTITY_TYPE_ID']), toInt(pipeline['ID'])) : '';
  const code = statusId.startsWith(prefix) ? statusId : prefix + statusId;
  const isTaken = statuses(call)
    .all()
    .some((row) => row['ENTITY_ID'] === entityId && row['STATUS_ID'] === code);
  if (isTaken) throw classicError('Duplicate STATUS_ID.');
  const categoryId = toInt(pipeline?.['ID']);
  return { ...given, STATUS_ID: code, ...(categoryId > 0 ? { CATEGORY_ID: String(categoryId) } : {}) };
}

/** The pipeline whose stages a dictionary holds. */
function pipelineOf(call: RestCall, entityId: string): PhpMap | undefined {
  const { categories } = call.portal.crm.directory;
  return categories
    .all()
    .find((row) => stageDictionary(toInt(row['ENTITY_TYPE_ID']), toInt(row['ID'])) === entityId);
}

function deleting(record: PhpMap, call: RestCall): void {
  requireAdmin(call);
  const forced = memberOf(parameter(call.params, 'params'), 'FORCED') === 'Y';
  if (record['SYSTEM'] === 'Y' && !forced) {
    throw classicError(
      'CRM System Status can be deleted only if parameter FORCED is specified and equal to "Y".',
    );
  }
  const { crm } = call.portal;
  const isUsed = crm.types.some((type) =>
    crm.all(type).some((item) => (item['STAGE_ID'] ?? item['STATUS_ID']) === record['STATUS_ID']),
  );
  if (isUsed && record['COLOR'] !== undefined) throw classicError('There are active items in this status.');
}

/** Stages tell their colour and what they mean once more. */
function show(shown: PhpMap, record: PhpMap): PhpMap {
  const { EXTRA: _, ...rest } = shown;
  if (!('COLOR' in shown) || record['COLOR'] === undefined) return rest;
  const isApology = toText(record['STATUS_ID']).endsWith('APOLOGY');
  const means = record['SEMANTICS'] === 'S' ? 'success' : record['SEMANTICS'] === 'F' ? 'failure' : 'process';
  return { ...rest, EXTRA: { SEMANTICS: isApology ? 'apology' : means, COLOR: record['COLOR'] } };
}

function entityTypes(call: RestCall): RestResult {
  const fixed = dictionaries.map(({ id, name, stages, entityTypeId }) => ({
    ID: id,
    NAME: name,
    ...(stages ? { SEMANTIC_INFO: semantics('', stages) } : {}),
    ...(entityTypeId === undefined ? {} : { ENTITY_TYPE_ID: entityTypeId }),
  }));
  const pipelines = call.portal.crm.directory.categories.all().map((row) => pipelineType(row));
  return { result: [...fixed, ...pipelines] };
}

function semantics(prefix: string, [first, success, failure]: readonly string[]): PhpMap {
  return {
    START_FIELD: prefix + first!,
    FINAL_SUCCESS_FIELD: prefix + success!,
    FINAL_UNSUCCESS_FIELD: prefix + failure!,
    FINAL_SORT: 0,
  };
}

function pipelineType(row: PhpMap): PhpMap {
  const [type, id, name] = [toInt(row['ENTITY_TYPE_ID']), toInt(row['ID']), toText(row['NAME'])];
  const prefix = stagePrefix(type, id);
  const base = { ID: stageDictionary(type, id), NAME: `${name} stages` };
  if (type === 2) {
    return {
      ...base,
      ...(id === 0 ? {} : { PARENT_ID: 'DEAL_STAGE' }),
      SEMANTIC_INFO: semantics(prefix, ['NEW', 'WON', 'LOSE']),
      ...(id === 0 ? {} : { PREFIX: `C${id}` }),
      FIELD_ATTRIBUTE_SCOPE: id === 0 ? '' : `category_${id}`,
      ENTITY_TYPE_ID: 2,
      CATEGORY_ID: id === 0 ? 0 : String(id),
    };
  }
  const isKnown = crmTypes.some(({ entityTypeId }) => entityTypeId === type);
  return {
    ...base,
    SEMANTIC_INFO: [],
    PREFIX: prefix.slice(0, -1),
    FIELD_ATTRIBUTE_SCOPE: `category_${id}`,
    ENTITY_TYPE_ID: type,
    IS_ENABLED: true,
    CATEGORY_ID: id,
    ...(isKnown
      ? {}
      : {
          CATEGORY_NAME: name,
          CATEGORY_SORT: toInt(row['SORT']),
          IS_DEFAULT_CATEGORY: row['IS_DEFAULT'] === 'Y',
        }),
  };
}

function entityItems(call: RestCall): RestResult {
  const entityId = toText(parameter(call.params, 'entityId') ?? parameter(call.params, 'entity_id'));
  if (entityId === '') throw classicError('The parameter entityId is not defined or invalid.');
  const rows = statuses(call)
    .all()
    .filter((row) => row['ENTITY_ID'] === entityId)
    .sort((left, right) => toInt(left['SORT']) - toInt(right['SORT']));
  return {
    result: rows.map((row) => ({
      NAME: row['NAME'] ?? '',
      SORT: toInt(row['SORT']),
      STATUS_ID: row['STATUS_ID'] ?? '',
    })),
  };
}
