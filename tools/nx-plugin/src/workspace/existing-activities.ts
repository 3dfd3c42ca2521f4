import { type Tree, visitNotIgnoredFiles } from '@nx/devkit';
import * as ts from 'typescript';

import { type ActivityKind, registeredCodes } from '../model/activity-code.ts';
import { decoratedClasses, valueOf } from '../source/parse.ts';

/** A decorated class that the sources already hold. */
export interface ExistingActivity {
  path: string;
  className: string;
  codes: string[];
  /** class names of its input and output */
  input: string | undefined;
  output: string | undefined;
  /** whether it says on which documents it is offered */
  hasDocumentTypes: boolean;
}

/** All activities below a folder, read from the sources without running them. */
export function existingActivities(tree: Tree, folder: string): ExistingActivity[] {
  const found: ExistingActivity[] = [];
  visitNotIgnoredFiles(tree, folder, (path) => {
    if (!path.endsWith('.ts') || path.endsWith('.spec.ts')) return;
    const source = tree.read(path, 'utf8') ?? '';
    if (source.includes('@BizprocActivity')) found.push(...activitiesIn(path, source));
  });
  return found;
}

const activitiesIn = (path: string, source: string): ExistingActivity[] =>
  decoratedClasses(source, 'BizprocActivity').map(({ declaration, options }) => {
    const code = textOf(valueOf(options, 'code'));
    const kind = (textOf(valueOf(options, 'kind')) ?? 'robot') as ActivityKind;
    return {
      path,
      className: declaration.name?.text ?? '',
      codes: code === undefined ? [] : registeredCodes(code, kind),
      input: valueOf(options, 'input')?.getText(),
      output: valueOf(options, 'output')?.getText(),
      hasDocumentTypes: valueOf(options, 'documentTypes') !== undefined,
    };
  });

const textOf = (expression: ts.Expression | undefined): string | undefined =>
  expression && ts.isStringLiteralLike(expression) ? expression.text : undefined;
