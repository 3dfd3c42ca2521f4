import * as ts from 'typescript';

import { applyEdits, type Edit } from './edits.ts';
import { parse } from './parse.ts';

/** Adds `name` (or `type name`) to the file's imports from `module`, in a new import or in the one there is. */
export function addImport(source: string, name: string, module: string): string {
  const file = parse(source);
  const imports = file.statements.filter(ts.isImportDeclaration);
  const existing = imports.find((declaration) => {
    const bindings = declaration.importClause?.namedBindings;
    return (
      specifierOf(declaration) === module &&
      bindings !== undefined &&
      ts.isNamedImports(bindings) &&
      !isTypeOnly(declaration.importClause!)
    );
  });
  if (existing) return addToImport(source, existing, name);
  return applyEdits(source, [newImport(source, imports, `import { ${name} } from '${module}';\n`, module)]);
}

const specifierOf = (declaration: ts.ImportDeclaration): string =>
  (declaration.moduleSpecifier as ts.StringLiteral).text;

const isTypeOnly = (clause: ts.ImportClause): boolean => clause.getText().startsWith('type ');

function addToImport(source: string, declaration: ts.ImportDeclaration, name: string): string {
  const elements = (declaration.importClause!.namedBindings as ts.NamedImports).elements;
  const written = elements.map((element) => ({ text: element.getText(), key: element.name.text }));
  const key = name.replace(/^type /, '');
  const present = written.find(({ text }) => text === key || text === `type ${key}`);
  // A value serves where a type is wanted, not the other way round.
  if (present && (present.text === key || name !== key)) return source;
  const all = [...written.filter((element) => element !== present), { text: name, key }];
  all.sort((a, b) => a.key.localeCompare(b.key, 'en', { sensitivity: 'base' }));
  const bindings = declaration.importClause!.namedBindings!;
  return applyEdits(source, [
    {
      start: bindings.getStart(),
      end: bindings.getEnd(),
      text: `{ ${all.map(({ text }) => text).join(', ')} }`,
    },
  ]);
}

/** Packages first, relative modules after them with an empty line between, each group in alphabetical order. */
function newImport(
  source: string,
  imports: readonly ts.ImportDeclaration[],
  text: string,
  module: string,
): Edit {
  const [first] = imports;
  if (!first) return at(0, source.trim() === '' ? text : `${text}\n`);
  const isRelative = module.startsWith('.');
  const group = imports.filter((declaration) => specifierOf(declaration).startsWith('.') === isRelative);
  const next = group.find((declaration) => specifierOf(declaration) > module);
  if (next) return at(next.getStart(), text);
  const last = group.at(-1);
  if (last) return at(last.getEnd(), `\n${text.trimEnd()}`);
  return isRelative
    ? at(imports.at(-1)!.getEnd(), `\n\n${text.trimEnd()}`)
    : at(first.getStart(), `${text}\n`);
}

const at = (place: number, text: string): Edit => ({ start: place, end: place, text });

/** The module that the file imports a name from, or undefined. */
export const importedFrom = (source: string, name: string): string | undefined => {
  const declaration = parse(source)
    .statements.filter(ts.isImportDeclaration)
    .find(({ importClause }) => {
      const bindings = importClause?.namedBindings;
      return (
        bindings &&
        ts.isNamedImports(bindings) &&
        bindings.elements.some((element) => element.name.text === name)
      );
    });
  return declaration && specifierOf(declaration);
};
