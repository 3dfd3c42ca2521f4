import * as ts from 'typescript';

import { PluginFailure } from '../model/plugin-failure.ts';
import { applyEdits, type Edit } from './edits.ts';
import { addImport } from './imports.ts';
import { decoratedClasses } from './parse.ts';

/** Gives an activity without inputs its input class: in the decorator, and where it says `object` so far. */
export function giveInputClass(source: string, activity: string, input: string, module: string): string {
  const found = decoratedClasses(source, 'BizprocActivity').find(
    ({ declaration }) => declaration.name?.text === activity,
  );
  if (!found?.options || !ts.isObjectLiteralExpression(found.options)) {
    throw new PluginFailure(
      `The options of ${activity} are not written as an object; add "input: ${input}" by hand`,
    );
  }
  const last = found.options.properties.at(-1);
  const place = last ? last.getEnd() : found.options.getStart() + 1;
  const option: Edit = { start: place, end: place, text: `${last ? ',\n  ' : ' '}input: ${input}` };
  const types = objectTypes(found.declaration).map((node) => ({
    start: node.getStart(),
    end: node.getEnd(),
    text: input,
  }));
  return addImport(applyEdits(source, [option, ...types]), input, module);
}

/** Where the class names its input as `object`: in `implements ActivityHandler<object, …>` and in `execute`. */
function objectTypes(declaration: ts.ClassDeclaration): ts.TypeNode[] {
  const handler = declaration.heritageClauses
    ?.flatMap(({ types }) => [...types])
    .find(({ expression }) => expression.getText() === 'ActivityHandler');
  const execute = declaration.members
    .filter(ts.isMethodDeclaration)
    .find(({ name }) => name.getText() === 'execute');
  return [handler?.typeArguments?.[0], execute?.parameters[0]?.type].filter(
    (type): type is ts.TypeNode => type?.kind === ts.SyntaxKind.ObjectKeyword,
  );
}
