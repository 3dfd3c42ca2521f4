import { field, readFields, type FieldDescription, type Fields } from '../records/field-description.js';
import type { EntityDescription, RecordTables } from '../records/record-table.js';
import { isPhpMap, toText, type PhpMap } from '../wire/php-value.js';
import { crmTypes } from './crm-types.js';

/** Fields that users made. Docs: api-reference/crm/deals/user-defined-fields/crm-deal-userfield-list.md. */
export const userFields: EntityDescription = {
  name: 'crm.userfield',
  firstId: 501,
  fields: readFields(`
    ID                 integer  readonly
    ENTITY_ID          string   readonly
    FIELD_NAME         string   required immutable
    USER_TYPE_ID       string   required immutable
    XML_ID             string
    SORT               integer                      = 100
    MULTIPLE           char     immutable           = N
    MANDATORY          char                         = N
    SHOW_FILTER        char                         = N
    SHOW_IN_LIST       char                         = N
    EDIT_IN_LIST       char                         = Y
    IS_SEARCHABLE      char                         = N
    SETTINGS           object   multiple
    EDIT_FORM_LABEL    string   hidden
    LIST_COLUMN_LABEL  string   hidden
    LIST_FILTER_LABEL  string   hidden
    ERROR_MESSAGE      string   hidden
    HELP_MESSAGE       string   hidden
    LIST               object   multiple hidden
  `),
};

/** `CRM_DEAL` of deals, `CRM_2` of the second smart process here (its own number, not its entity type id). */
export function userFieldOwner(entityTypeId: number): string {
  const known = crmTypes.find((type) => type.entityTypeId === entityTypeId);
  return known ? `CRM_${known.name.toUpperCase()}` : `CRM_DYNAMIC_${entityTypeId}`;
}

/** Fields of a type with those that users made on top. */
export function withUserFields(fields: Fields, entityTypeId: number, tables: RecordTables): Fields {
  if (!tables.touched.includes(userFields.name)) return fields;
  const owner = userFieldOwner(entityTypeId);
  const own = tables
    .of(userFields)
    .all()
    .filter((record) => record['ENTITY_ID'] === owner);
  if (own.length === 0) return fields;
  return new Map([...fields, ...own.map((record) => entryOf(record))]);
}

function entryOf(record: PhpMap): [string, FieldDescription] {
  const name = toText(record['FIELD_NAME']);
  const label = (key: string): string => labelOf(record[key]) || name;
  return [
    name,
    field(name, toText(record['USER_TYPE_ID']), {
      isDynamic: true,
      isMultiple: record['MULTIPLE'] === 'Y',
      isRequired: record['MANDATORY'] === 'Y',
      isHidden: true,
      extra: {
        listLabel: label('LIST_COLUMN_LABEL'),
        formLabel: label('EDIT_FORM_LABEL'),
        filterLabel: label('LIST_FILTER_LABEL'),
        settings: isPhpMap(record['SETTINGS']) ? record['SETTINGS'] : [],
      },
    }),
  ];
}

/** One text for all languages, or the first of a map. */
export function labelOf(value: unknown): string {
  return isPhpMap(value) ? toText(Object.values(value)[0]) : toText(value);
}
