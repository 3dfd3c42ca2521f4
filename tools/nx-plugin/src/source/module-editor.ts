import * as ts from 'typescript';

import { PluginFailure } from '../model/plugin-failure.ts';
import { applyEdits } from './edits.ts';
import { addImport } from './imports.ts';
import { decoratedClasses, valueOf } from './parse.ts';

/**
 * Adds `entry` to a list (`providers`, `imports`) of the file's Nest module, once; a second time changes nothing.
 *
 * @throws PluginFailure when the file has no module, or its list is not written as an array
 */
export function addToModule(source: string, list: string, entry: string): string {
  const [module] = decoratedClasses(source, 'Module');
  if (!module) throw new PluginFailure('The file has no class with @Module({ … }); add the entry by hand');
  const options = module.options;
  if (!options || !ts.isObjectLiteralExpression(options)) {
    throw new PluginFailure('@Module is not given an object literal; add the entry by hand');
  }
  const value = valueOf(options, list);
  if (value === undefined) {
    const last = options.properties.at(-1);
    const edit = last
      ? { start: last.getEnd(), end: last.getEnd(), text: `,\n  ${list}: [${entry}]` }
      : { start: options.getStart() + 1, end: options.getEnd() - 1, text: ` ${list}: [${entry}] ` };
    return applyEdits(source, [edit]);
  }
  if (!ts.isArrayLiteralExpression(value)) {
    throw new PluginFailure(`"${list}" of the module is not written as an array; add ${entry} to it by hand`);
  }
  if (value.elements.some((element) => element.getText() === entry)) return source;
  const last = value.elements.at(-1);
  const edit = last
    ? { start: last.getEnd(), end: last.getEnd(), text: `, ${entry}` }
    : { start: value.getStart() + 1, end: value.getEnd() - 1, text: entry };
  return applyEdits(source, [edit]);
}

/** Registers a provider class and imports it. */
export const registerProvider = (source: string, className: string, module: string): string =>
  addImport(addToModule(source, 'providers', className), className, module);
