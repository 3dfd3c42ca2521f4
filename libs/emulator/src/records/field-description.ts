import { toCamel } from './field-names.js';

/** What a field of an entity is; `*.fields` answers it, and lists, filters and writes follow it. */
export interface FieldDescription {
  /** Upper-case name, under which records hold the value. */
  name: string;
  /** Name in the methods with camel-case names: `createdTime` of `DATE_CREATE`. */
  itemName: string;
  /** The platform's name of the type: `integer`, `crm_status`, `datetime` … */
  type: string;
  /** What the type is about: the dictionary of a status, the entity type that a reference leads to. */
  about: string | undefined;
  isRequired: boolean;
  /** Ignored in writes. */
  isReadOnly: boolean;
  /** Taken when a record is made, ignored later. */
  isImmutable: boolean;
  isMultiple: boolean;
  isDeprecated: boolean;
  /** Made by a user: `UF_…`. */
  isDynamic: boolean;
  /** Shown only where it is selected by name. */
  isHidden: boolean;
  /** Value of a new record that brings none; `$…` stands for something that is known only then, `~` for null. */
  preset: string | undefined;
  title: string;
  /** What describes a field beyond this, as `listLabel`. */
  extra: { [name: string]: unknown };
}

/** Fields by upper-case name, in the order in which the platform shows them. */
export type Fields = ReadonlyMap<string, FieldDescription>;

const knownFlags = ['required', 'readonly', 'immutable', 'multiple', 'deprecated', 'hidden'];

/**
 * Reads a table of fields, one a line: name, type (`:` and what it is about), flags, `as` another camel-case name,
 * `=` a preset.
 *
 *     DATE_CREATE  datetime               readonly as createdTime = $now
 *     STAGE_ID     crm_status:DEAL_STAGE  = $stage
 */
export function readFields(table: string): Fields {
  const lines = table.split('\n').map((line) => line.trim());
  return new Map(lines.filter((line) => line !== '').map((line) => [line.split(/\s+/)[0]!, readField(line)]));
}

function readField(line: string): FieldDescription {
  const [declared, preset] = line.split(/\s+=\s*/, 2);
  const [name, typed, ...words] = declared!.split(/\s+/);
  const [type, about] = typed!.split(':', 2);
  const alias = words.indexOf('as');
  const flags = new Set(alias < 0 ? words : words.slice(0, alias));
  const unknown = [...flags].find((flag) => !knownFlags.includes(flag));
  if (unknown !== undefined) throw new Error(`${name}: "${unknown}" is no flag of a field`);
  return field(name!, type!, {
    about,
    ...(alias < 0 ? {} : { itemName: words[alias + 1]! }),
    isRequired: flags.has('required'),
    isReadOnly: flags.has('readonly'),
    isImmutable: flags.has('immutable'),
    isMultiple: flags.has('multiple'),
    isDeprecated: flags.has('deprecated'),
    isHidden: flags.has('hidden'),
    preset,
  });
}

/** A field that is described one by one, as user fields are. */
export function field(name: string, type: string, given: Partial<FieldDescription> = {}): FieldDescription {
  return {
    name,
    type,
    itemName: toCamel(name),
    about: undefined,
    isRequired: false,
    isReadOnly: false,
    isImmutable: false,
    isMultiple: false,
    isDeprecated: false,
    isDynamic: false,
    isHidden: false,
    preset: undefined,
    title: name,
    extra: {},
    ...given,
  };
}

/** A field by its camel-case or upper-case name. */
export function fieldNamed(fields: Fields, name: string): FieldDescription | undefined {
  const own = fields.get(name);
  if (own) return own;
  for (const candidate of fields.values()) if (candidate.itemName === name) return candidate;
  return undefined;
}

/** A field as `*.fields` of the CRM answers it, `crm_rest_field_description`. */
export function describe(field: FieldDescription, type = field.type): Record<string, unknown> {
  const settings = settingsOf(field);
  return {
    type,
    isRequired: field.isRequired,
    isReadOnly: field.isReadOnly,
    isImmutable: field.isImmutable,
    isMultiple: field.isMultiple,
    isDynamic: field.isDynamic,
    ...(field.isDeprecated ? { isDeprecated: true } : {}),
    ...(field.type === 'crm_status' && field.about !== undefined ? { statusType: field.about } : {}),
    title: field.title,
    ...(settings ? { settings } : {}),
    ...field.extra,
  };
}

function settingsOf({ type, about }: FieldDescription): Record<string, unknown> | undefined {
  if (about === undefined || type === 'crm_status') return undefined;
  return { parentEntityTypeId: Number(about) };
}
