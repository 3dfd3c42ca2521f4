import type { PropertyDefinition } from '@bizproc-kit/activity';

/** Types whose values are numbers, or ids of the portal’s own records. */
const numeric = new Set([
  'int',
  'double',
  'file',
  'UF:money',
  'UF:crm',
  'UF:iblock_element',
  'UF:iblock_section',
]);
/** Types whose values have to stay dates and times. */
const temporal = new Set(['date', 'datetime', 'time', 'UF:date']);

/** Every digit becomes 1: still a number of the same length, but nobody’s. */
const neutral = (text: string): string => text.replace(/\d/g, '1');
/** Years stay years; days, months, hours and offsets become 01. */
const neutralTime = (text: string): string =>
  text.replace(/\d+/g, (digits) =>
    digits.length === 4 ? '2026' : digits.replace(/\d/g, '0').replace(/.$/, '1'),
  );

/** Letters and digits hidden, the shape kept: length, spaces and punctuation are often what a failure is about. */
const masked = (text: string): string =>
  text.replace(/[\p{L}\p{N}]/gu, (sign) => {
    if (/\p{N}/u.test(sign)) return '0';
    return /\p{Lu}/u.test(sign) ? 'X' : 'x';
  });

/** The texts of a value, replaced; its structure stays. */
function replaced(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (typeof value === 'number') return 1;
  if (Array.isArray(value)) return value.map((item) => replaced(item, replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, replace)]));
}

/** What an error says without the values that it may speak of: the framework’s own codes stay. */
export function redactError(error: string | null): string | null {
  if (error === null) return null;
  const [, code, rest] = /^(BPK_[A-Z_]+: )?([^]*)$/.exec(error) as RegExpExecArray;
  return `${code ?? ''}${masked(rest!)}`;
}

/** The id of a document of its kind: `DEAL_77` becomes `DEAL_1`. */
export const redactDocumentId = (id: readonly string[]): string[] =>
  id.map((part, index) => (index === 2 ? part.replace(/\d+$/, '1') : part));

/** Users become the first ones of a portal, the same one always the same. */
function renumberUsers(): (value: unknown) => unknown {
  const numbers = new Map<string, number>();
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'string') return value;
    return value.replace(/^user_(\d+)$/, (user) => {
      if (!numbers.has(user)) numbers.set(user, numbers.size + 1);
      return `user_${numbers.get(user)}`;
    });
  };
  return replace;
}

/** Properties of a call without what a person could be recognised by. */
export function redactProperties(
  properties: Record<string, unknown>,
  definitions: readonly PropertyDefinition[],
): Record<string, unknown> {
  const users = renumberUsers();
  return Object.fromEntries(
    Object.entries(properties).map(([id, value]) => {
      const definition = definitions.find((one) => one.id === id);
      const type = definition?.type ?? '';
      if (type === 'user') return [id, users(value)];
      if (type === 'bool') return [id, value];
      if (numeric.has(type)) return [id, replaced(value, neutral)];
      if (temporal.has(type)) return [id, replaced(value, neutralTime)];
      // The choices of a list stand in the app itself; everything else is the customer’s.
      const choices = new Set(Object.keys(definition?.options ?? {}));
      return [id, replaced(value, (text) => (choices.has(text) ? text : masked(text)))];
    }),
  );
}
