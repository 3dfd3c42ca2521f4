import { isEmpty, isPhpMap, toList, toText, type PhpMap, type PhpValue } from '../wire/php-value.js';
import type { CrmFields } from './crm-store.js';

/** Tests of a CRM filter: `=`, `!`, `<`, `<=`, `>`, `>=`, `@`, `!@`, `%` before a name. */
export function testsOf(
  filter: PhpValue | undefined,
  nameOf: (name: string) => string,
): ((item: CrmFields) => boolean)[] {
  if (!isPhpMap(filter)) return [];
  return Object.entries(filter).map(([key, value]) => {
    const match = /^(!=%|!%=|=%|%=|!@|!=|!%|>=|<=|[=!<>@%])?(.+)$/.exec(key)!;
    return testOf(match[1] ?? '=', nameOf(match[2]!), value as PhpValue);
  });
}

function testOf(operator: string, name: string, value: PhpValue): (item: CrmFields) => boolean {
  const wanted = toList(value).map(toText);
  const isIn = (item: CrmFields): boolean => {
    const actual = item[name];
    if (wanted.length === 0 || (wanted.length === 1 && wanted[0] === '')) return isEmpty(actual);
    return wanted.some((text) => sameText(toText(actual), text));
  };
  switch (operator) {
    case '=':
    case '@':
      return isIn;
    case '!':
    case '!=':
    case '!@':
      return (item) => !isIn(item);
    case '=%':
    case '%=':
      return (item) => isLike(toText(item[name]), wanted[0] ?? '');
    case '!=%':
    case '!%=':
      return (item) => !isLike(toText(item[name]), wanted[0] ?? '');
    case '%':
      return (item) =>
        toText(item[name])
          .toLowerCase()
          .includes((wanted[0] ?? '').toLowerCase());
    case '!%':
      return (item) =>
        !toText(item[name])
          .toLowerCase()
          .includes((wanted[0] ?? '').toLowerCase());
    default:
      return (item) => compares(operator, compare(item[name] ?? null, value));
  }
}

/** A pattern in which `%` stands for any text. */
function isLike(actual: string, pattern: string): boolean {
  const source = pattern.split('%').map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${source.join('[^]*')}$`, 'i').test(actual);
}

function compares(operator: string, order: number): boolean {
  if (operator === '>') return order > 0;
  if (operator === '>=') return order >= 0;
  if (operator === '<') return order < 0;
  return order <= 0;
}

function sameText(actual: string, wanted: string): boolean {
  if (actual === wanted) return true;
  const isNumeric = /^-?\d+(?:\.\d+)?$/;
  return isNumeric.test(actual) && isNumeric.test(wanted) && Number(actual) === Number(wanted);
}

function compare(left: PhpValue, right: PhpValue): number {
  const a = toText(left);
  const b = toText(right);
  const numeric = a !== '' && b !== '' && !Number.isNaN(Number(a)) && !Number.isNaN(Number(b));
  if (numeric) return Number(a) - Number(b);
  const dates = Date.parse(a) - Date.parse(b);
  if (!Number.isNaN(dates)) return dates;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorted by `order`; by id when there is none. */
export function orderItems(
  items: CrmFields[],
  order: PhpValue | undefined,
  nameOf: (name: string) => string,
): CrmFields[] {
  const rules =
    isPhpMap(order) && Object.keys(order).length > 0 ? Object.entries(order) : [['ID', 'ASC'] as const];
  return [...items].sort((left, right) => {
    for (const [name, direction] of rules) {
      const key = nameOf(name);
      const result = compare(left[key] ?? null, right[key] ?? null);
      if (result !== 0) return toText(direction).toUpperCase() === 'DESC' ? -result : result;
    }
    return 0;
  });
}

/** The chosen fields, `ID` always; all of them for `*` or no choice. */
export function selectFields(item: CrmFields, names: string[], all: boolean): CrmFields {
  if (all || names.length === 0) return item;
  const result: PhpMap = { ID: item['ID']! };
  for (const name of names) if (Object.hasOwn(item, name)) result[name] = item[name];
  return result as CrmFields;
}
