import type { PropertySpec } from '../model/property-spec.ts';
import { addImport } from './imports.ts';
import { type PropertyRole, propertySource } from './property-source.ts';

/** A file with one input or output class. */
export function classFile(
  className: string,
  specs: readonly PropertySpec[],
  role: PropertyRole,
  languages: readonly string[],
): string {
  const members = specs.map((spec) => propertySource(spec, role, languages));
  const body = members.map(({ member }) => member).join('\n\n');
  const source = `export class ${className} {${body === '' ? '' : `\n${body}\n`}}\n`;
  return members
    .flatMap(({ imports }) => imports)
    .reduce((text, { name, module }) => addImport(text, name, module), source);
}
