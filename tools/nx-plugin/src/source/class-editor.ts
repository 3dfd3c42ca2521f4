import * as ts from 'typescript';

import { PluginFailure } from '../model/plugin-failure.ts';
import { applyEdits } from './edits.ts';
import { parse } from './parse.ts';

function classNamed(source: string, name: string): ts.ClassDeclaration {
  const found = parse(source)
    .statements.filter(ts.isClassDeclaration)
    .find((declaration) => declaration.name?.text === name);
  if (!found) throw new PluginFailure(`There is no class ${name} in the file that should declare it`);
  return found;
}

/** Names of the members that a class declares itself. */
export const memberNames = (source: string, className: string): string[] =>
  classNamed(source, className).members.flatMap((member) =>
    member.name && (ts.isIdentifier(member.name) || ts.isStringLiteral(member.name))
      ? [member.name.text]
      : [],
  );

/** Adds a member at the end of a class body, with an empty line before it where there are others. */
export function addMember(source: string, className: string, member: string): string {
  const declaration = classNamed(source, className);
  const last = declaration.members.at(-1);
  if (!last) {
    const close = declaration.getEnd() - 1;
    const open = source.lastIndexOf('{', close);
    return applyEdits(source, [{ start: open + 1, end: close, text: `\n${member}\n` }]);
  }
  return applyEdits(source, [{ start: last.getEnd(), end: last.getEnd(), text: `\n\n${member}` }]);
}
