import { labelSource, labelsOf } from '../model/labels.ts';
import { labelOfId } from '../model/names.ts';
import type { PropertySpec } from '../model/property-spec.ts';
import { propertyType, type PropertyType } from '../model/property-types.ts';
import { keySource, literal } from './literal.ts';

export interface ImportedName {
  module: string;
  /** a name that is only a type carries the prefix `type ` */
  name: string;
}

/** Source of one class member, and what its file must import for it. */
export interface MemberSource {
  member: string;
  imports: ImportedName[];
}

/** Whether the member is one that a designer fills in, or one that the step gives back. */
export type PropertyRole = 'input' | 'output';

const authoring = '@bizproc-kit/activity';
const validation = 'class-validator';

export const typeOf = (spec: PropertySpec): PropertyType => propertyType(spec.type)!;

/** One decorated member of an input or output class. */
export function propertySource(
  spec: PropertySpec,
  role: PropertyRole,
  languages: readonly string[],
): MemberSource {
  const type = typeOf(spec);
  const decorator = role === 'input' ? 'ActivityProperty' : 'ReturnProperty';
  const validators = role === 'input' ? validatorsOf(spec) : [];
  const fields = [
    `name: ${labelSource(labelsOf([], languages, labelOfId(spec.id)))}`,
    ...(type.inferred && !spec.multiple ? [] : [`type: ${literal(spec.type)}`]),
    ...(spec.type === 'select' ? [`options: ${optionsSource(spec.options)}`] : []),
    ...(spec.required && role === 'input' ? ['required: true'] : []),
    ...(spec.multiple ? ['multiple: true'] : []),
  ];
  const mark = spec.required ? '!' : '?';
  return {
    member: [
      `  @${decorator}({ ${fields.join(', ')} })`,
      ...validators.map((validator) => `  @${validator}`),
      `  ${spec.id}${mark}: ${tsType(spec)};`,
    ].join('\n'),
    imports: [
      { module: authoring, name: decorator },
      ...valueImports(spec),
      ...validators.map((validator) => ({ module: validation, name: /^\w+/.exec(validator)![0] })),
    ],
  };
}

/** The member's TypeScript type: the keys themselves for a select. */
export function tsType(spec: PropertySpec): string {
  if (spec.type !== 'select') return `${typeOf(spec).ts}${spec.multiple ? '[]' : ''}`;
  const keys = spec.options.map(literal).join(' | ');
  return spec.multiple ? `(${keys})[]` : keys;
}

/** What a file must import to name the property's TypeScript type. */
export function valueImports(spec: PropertySpec): ImportedName[] {
  const { ts, from } = typeOf(spec);
  if (from === 'language') return [];
  return [{ module: authoring, name: from === 'type' ? `type ${ts}` : ts }];
}

function validatorsOf(spec: PropertySpec): string[] {
  const { validator } = typeOf(spec);
  const check = spec.type === 'select' ? `IsIn([${spec.options.map(literal).join(', ')}])` : validator;
  if (check === undefined) return [];
  return [
    ...(spec.required ? [] : ['IsOptional()']),
    ...(spec.multiple ? ['IsArray()', forEach(check)] : [check]),
  ];
}

/** `IsString()` for every item of a list: `IsString({ each: true })`. */
function forEach(check: string): string {
  // IsNumber takes options of its own before those about lists.
  if (check === 'IsNumber()') return 'IsNumber({}, { each: true })';
  return check.endsWith('()')
    ? check.replace('()', '({ each: true })')
    : check.replace(/\)$/, ', { each: true })');
}

const optionsSource = (keys: readonly string[]): string =>
  `{ ${keys.map((key) => `${keySource(key)}: ${literal(labelOfId(key))}`).join(', ')} }`;

/** An example value as source, fitting the member's TypeScript type. */
export function sampleSource(spec: PropertySpec): string {
  const one = spec.type === 'select' ? literal(spec.options[0]) : typeOf(spec).sample;
  return spec.multiple ? `[${one}]` : one;
}
