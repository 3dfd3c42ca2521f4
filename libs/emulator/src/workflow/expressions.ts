import { isPhpArray, toList, toText, type PhpValue } from '../wire/php-value.js';

/** Where `{=Source:Field}` finds its value. Undefined means unknown. */
export type ExpressionScope = (source: string, field: string) => PhpValue | undefined;

/** Turns a value into what a modifier asks for. */
export type ExpressionModifier = (
  value: PhpValue,
  modifier: string,
  source: string,
  field: string,
) => PhpValue;

const expression =
  /\{=\s*([A-Za-z0-9_]+)\s*:\s*([A-Za-z0-9_.]+)((?:\s*>\s*[A-Za-z0-9_]+(?:\s*,\s*[A-Za-z0-9_]+)*)?)\s*\}/g;
const wholeExpression = new RegExp(`^${expression.source}$`);

/**
 * Resolves expressions in a setting. A text that is exactly one expression takes its value with its type;
 * otherwise values are written into the text, lists joined with a comma (protocol 1.15).
 */
export function resolveExpressions(
  value: PhpValue,
  scope: ExpressionScope,
  modify: ExpressionModifier,
): PhpValue {
  if (typeof value === 'string') return value.includes('{=') ? resolveText(value, scope, modify) : value;
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const resolved = resolveExpressions(item, scope, modify);
      return Array.isArray(resolved) && typeof item === 'string' ? resolved : [resolved];
    });
  }
  if (!isPhpArray(value)) return value;
  const result: { [key: string]: PhpValue } = {};
  for (const key in value) result[key] = resolveExpressions(value[key] as PhpValue, scope, modify);
  return result;
}

function resolveText(text: string, scope: ExpressionScope, modify: ExpressionModifier): PhpValue {
  const whole = wholeExpression.exec(text.trim());
  if (whole) return evaluate(whole[1]!, whole[2]!, whole[3]!, scope, modify);
  return text.replace(expression, (_, source: string, field: string, modifiers: string) => {
    const value = evaluate(source, field, modifiers, scope, modify);
    return toList(value).map(toText).join(', ');
  });
}

function evaluate(
  source: string,
  field: string,
  modifiers: string,
  scope: ExpressionScope,
  modify: ExpressionModifier,
): PhpValue {
  const value = scope(source, field);
  if (value === undefined) return null;
  const names = modifiers.replace(/^\s*>\s*/, '').split(/\s*,\s*/);
  return names.reduce<PhpValue>(
    (current, name) => (name === '' ? current : modify(current, name, source, field)),
    value,
  );
}
