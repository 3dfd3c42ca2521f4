import * as ts from 'typescript';

export const parse = (source: string): ts.SourceFile =>
  ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);

/** The arguments of `@name(...)` on a class or member, or undefined when it has no such decorator. */
export function decoratorCall(node: ts.Node, name: string): ts.CallExpression | undefined {
  if (!ts.canHaveDecorators(node)) return undefined;
  return ts
    .getDecorators(node)
    ?.map(({ expression }) => expression)
    .filter(ts.isCallExpression)
    .find(({ expression }) => expression.getText() === name);
}

/** The value written for a key of an object literal. */
export function valueOf(object: ts.Expression | undefined, key: string): ts.Expression | undefined {
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return undefined;
  return object.properties
    .filter(ts.isPropertyAssignment)
    .find(({ name }) => (ts.isIdentifier(name) || ts.isStringLiteral(name)) && name.text === key)
    ?.initializer;
}

/** All classes of a file that carry a decorator. */
export function decoratedClasses(
  source: string,
  decorator: string,
): { declaration: ts.ClassDeclaration; options: ts.Expression | undefined }[] {
  return parse(source)
    .statements.filter(ts.isClassDeclaration)
    .flatMap((declaration) => {
      const call = decoratorCall(declaration, decorator);
      return call ? [{ declaration, options: call.arguments[0] }] : [];
    });
}
