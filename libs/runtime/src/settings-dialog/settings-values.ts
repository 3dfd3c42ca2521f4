import type { ActivityDefinition } from '@bizproc-kit/activity';
import type { JsonValue } from '@bizproc-kit/protocol';

/** Values of a dialog: text, or texts of a multiple property. */
export type DialogValues = Record<string, string | string[]>;

const longestText = 65_536;
const mostItems = 1_000;

/**
 * The values of declared properties as text, whatever the sender made of them: the portal stores scalars and lists, the
 * browser sends anything.
 */
export function dialogValues({ input }: ActivityDefinition, given: unknown): DialogValues {
  const source = typeof given === 'object' && given !== null ? (given as Record<string, JsonValue>) : {};
  const values: DialogValues = {};
  for (const { id, multiple } of input) {
    const value = Object.hasOwn(source, id) ? source[id] : undefined;
    if (value === undefined || value === null) continue;
    const texts = Object.values(typeof value === 'object' ? value : [value])
      .flatMap(textOf)
      .slice(0, mostItems);
    if (multiple) values[id] = texts;
    else if (texts.length > 0) values[id] = texts[0];
  }
  return values;
}

function textOf(value: JsonValue): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value.slice(0, longestText)];
  if (typeof value === 'boolean') return [value ? 'Y' : 'N'];
  return typeof value === 'number' ? [String(value)] : [];
}
