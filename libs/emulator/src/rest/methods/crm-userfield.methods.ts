import { crmTypes } from '../../crm/crm-types.js';
import { userFields, labelOf, userFieldOwner } from '../../crm/user-fields.js';
import { isPhpArray, isPhpMap, memberOf, toText, type PhpMap, type PhpValue } from '../../wire/php-value.js';
import { classicError, classicMethods, described } from '../entities/classic-methods.js';
import { sourceWhere } from '../entities/filtered-source.js';
import type { RestCall, RestMethods } from '../rest-method.js';
import { parameter } from '../rest-parameters.js';

const labelKeys = [
  'EDIT_FORM_LABEL',
  'LIST_COLUMN_LABEL',
  'LIST_FILTER_LABEL',
  'ERROR_MESSAGE',
  'HELP_MESSAGE',
];

/** Docs: api-reference/crm/universal/user-defined-fields/crm-userfield-types.md. */
const types: Record<string, string> = {
  string: 'String',
  integer: 'Integer',
  double: 'Number',
  boolean: 'Yes/No',
  enumeration: 'List',
  datetime: 'Date/Time',
  date: 'Date',
  money: 'Money',
  url: 'Link',
  address: 'Address',
  file: 'File',
  employee: 'Link to employee',
  crm_status: 'Link to CRM directory',
  iblock_section: 'Link to information block sections',
  iblock_element: 'Link to information block elements',
  crm: 'Link to CRM elements',
};

/** `crm.deal.userfield.*` and those of leads, contacts and companies. Docs: api-reference/crm/deals/user-defined-fields. */
export function crmUserFieldMethods(): RestMethods {
  const families = crmTypes
    .filter(({ entityTypeId }) => entityTypeId <= 4)
    .map(({ name, entityTypeId }) => {
      const owner = userFieldOwner(entityTypeId);
      return classicMethods({
        prefix: `crm.${name}.userfield`,
        source: ({ portal }) => sourceWhere(portal.records.of(userFields), 'ENTITY_ID', owner),
        notFound: 'The entity with ID was not found.',
        prepare: (given, call, before) => prepare(given, call, before, owner),
        show,
        verbs: ['get', 'list', 'add', 'update', 'delete'],
      });
    });
  return {
    ...(Object.assign({}, ...families) as RestMethods),
    'crm.userfield.types': {
      scope: 'crm',
      run: () => ({ result: Object.entries(types).map(([ID, title]) => ({ ID, title })) }),
    },
    'crm.userfield.fields': { scope: 'crm', run: () => ({ result: described(userFields.fields) }) },
  };
}

function prepare(given: PhpMap, call: RestCall, before: PhpMap | undefined, owner: string): PhpMap {
  if (!call.caller.user.isAdmin) throw classicError('Access denied.');
  if (before) return given;
  const fields = parameter(call.params, 'fields');
  const label = isPhpArray(fields) ? memberOf(fields, 'LABEL') : undefined;
  const code = toText(given['FIELD_NAME'])
    .toUpperCase()
    .replace(/^UF_CRM_/, '');
  if (code === '' || !/^[A-Z0-9_]+$/.test(code))
    throw classicError("Field 'FIELD_NAME' is not valid (localised)");
  if (types[toText(given['USER_TYPE_ID'])] === undefined) {
    throw classicError("Field 'USER_TYPE_ID' is not valid (localised)");
  }
  const name = `UF_CRM_${code}`;
  const isTaken = call.portal.records
    .of(userFields)
    .all()
    .some((row) => row['ENTITY_ID'] === owner && row['FIELD_NAME'] === name);
  if (isTaken) throw classicError(`Field ${name} of ${owner} exists already (localised)`);
  const labels = Object.fromEntries(labelKeys.map((key) => [key, given[key] ?? label ?? null]));
  return { ...given, ...labels, FIELD_NAME: name, LIST: choices(given['LIST']) };
}

/** Choices of an `enumeration`, with ids. */
function choices(list: PhpValue | undefined): PhpValue {
  if (!isPhpArray(list)) return [];
  return Object.values(list)
    .filter((item): item is PhpMap => isPhpMap(item) && toText(item['VALUE']) !== '')
    .map((item, index) => ({
      ID: String(3_001 + index),
      SORT: toText(item['SORT'] ?? '0'),
      VALUE: toText(item['VALUE']),
      DEF: toText(item['DEF']) === 'Y' ? 'Y' : 'N',
      XML_ID: toText(item['XML_ID']),
    }));
}

/** Lists tell labels only in a language that is asked for; one field tells them in all. */
function show(shown: PhpMap, record: PhpMap, call: RestCall): PhpMap {
  const { LIST: _, ...rest } = shown;
  const language = memberOf(parameter(call.params, 'filter'), 'LANG');
  const isOne = call.method.endsWith('.get');
  const labels = labelKeys.map((key) => [
    key,
    isOne ? inAllLanguages(record[key]) : textIn(record[key], language),
  ]);
  return {
    ...rest,
    SETTINGS: isPhpMap(record['SETTINGS']) ? record['SETTINGS'] : [],
    ...(isOne || language !== undefined ? Object.fromEntries(labels) : {}),
    ...(record['USER_TYPE_ID'] === 'enumeration' ? { LIST: record['LIST'] ?? [] } : {}),
  } as PhpMap;
}

function textIn(value: PhpValue | undefined, language: PhpValue | undefined): string | null {
  if (isPhpMap(value)) return toText(value[toText(language)]) || labelOf(value) || null;
  return toText(value) || null;
}

function inAllLanguages(value: PhpValue | undefined): PhpValue {
  return isPhpMap(value) ? value : { en: toText(value), de: toText(value) };
}
