import type { PropertyDefinition } from '@bizproc-kit/activity';

/** Types whose values name nobody: amounts, flags, dates, keys and ids of the portal’s own records. */
const harmless = new Set([
  'bool',
  'int',
  'double',
  'date',
  'datetime',
  'time',
  'select',
  'file',
  'UF:money',
  'UF:crm',
  'UF:crm_status',
  'UF:date',
  'UF:iblock_element',
  'UF:iblock_section',
  'deal_category',
  'deal_stage',
  'lead_status',
]);

/** Letters and digits hidden, the shape kept: length, spaces and punctuation are often what a failure is about. */
const masked = (text: string): string =>
  text.replace(/[\p{L}\p{N}]/gu, (sign) => {
    if (/\p{N}/u.test(sign)) return '0';
    return /\p{Lu}/u.test(sign) ? 'X' : 'x';
  });

function maskedValue(value: unknown): unknown {
  if (typeof value === 'string') return masked(value);
  if (Array.isArray(value)) return value.map(maskedValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskedValue(item)]));
}

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
  const typeOf = (id: string): string | undefined => definitions.find((one) => one.id === id)?.type;
  return Object.fromEntries(
    Object.entries(properties).map(([id, value]) => {
      const type = typeOf(id);
      if (type !== undefined && harmless.has(type)) return [id, value];
      return [id, type === 'user' ? users(value) : maskedValue(value)];
    }),
  );
}
