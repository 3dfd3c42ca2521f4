import {
  isEmpty,
  isPhpArray,
  isPhpMap,
  toList,
  toText,
  type PhpMap,
  type PhpValue,
} from '../wire/php-value.js';

export type Test = (record: PhpMap) => boolean;

/** The field that a name of a filter or an order means. A name that means none is passed over, or thrown about. */
export type NameReader = (name: string) => string | undefined;

/**
 * The test of a filter: `=`, `!`, `<`, `<=`, `>`, `>=`, `@`, `!@`, `%` before a name; numbered groups nest, and
 * `logic: "OR"` joins what stands beside it by "or" (docs: api-reference/crm/universal/crm-item-list.md).
 */
export function testOf(filter: PhpValue | undefined, nameOf: NameReader): Test {
  if (!isPhpArray(filter)) return () => true;
  const entries = Object.entries(filter) as [string, PhpValue][];
  const tests = entries
    .filter(([key]) => key.toLowerCase() !== 'logic')
    .map(([key, value]) => (/^\d+$/.test(key) ? testOf(value, nameOf) : conditionOf(key, value, nameOf)));
  const isAny = toText(
    Object.entries(filter).find(([key]) => key.toLowerCase() === 'logic')?.[1],
  ).toUpperCase();
  if (isAny === 'OR') return (record) => tests.length === 0 || tests.some((test) => test(record));
  return (record) => tests.every((test) => test(record));
}

function conditionOf(key: string, value: PhpValue, nameOf: NameReader): Test {
  const match = /^(!=%|!%=|=%|%=|!@|!=|!%|>=|<=|[=!<>@%])?(.+)$/.exec(key);
  const name = match && nameOf(match[2]!);
  return name ? operatorOf(match[1] ?? '=', name, value) : () => true;
}

function operatorOf(operator: string, name: string, value: PhpValue): Test {
  const wanted = toList(value).map(toText);
  const isIn = (record: PhpMap): boolean => {
    const actual = record[name];
    if (wanted.length === 0 || (wanted.length === 1 && wanted[0] === '')) return isEmpty(actual);
    const own = isPhpArray(actual) ? toList(actual).map(toText) : [toText(actual)];
    return wanted.some((text) => own.some((value) => sameText(value, text)));
  };
  switch (operator) {
    case '=':
    case '@':
      return isIn;
    case '!':
    case '!=':
    case '!@':
      return (record) => !isIn(record);
    case '=%':
    case '%=':
      return (record) => isLike(toText(record[name]), wanted[0] ?? '');
    case '!=%':
    case '!%=':
      return (record) => !isLike(toText(record[name]), wanted[0] ?? '');
    case '%':
      return (record) =>
        toText(record[name])
          .toLowerCase()
          .includes((wanted[0] ?? '').toLowerCase());
    case '!%':
      return (record) =>
        !toText(record[name])
          .toLowerCase()
          .includes((wanted[0] ?? '').toLowerCase());
    default:
      return (record) => compares(operator, compare(record[name] ?? null, value));
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

/** Sorted by `order`; by `usual` when there is none. */
export function orderRecords(
  records: PhpMap[],
  order: PhpValue | undefined,
  nameOf: NameReader,
  usual: readonly (readonly [string, string])[] = [['ID', 'ASC']],
): PhpMap[] {
  const given = isPhpMap(order) ? Object.entries(order) : [];
  const rules =
    given.length > 0
      ? given.map(([name, direction]) => [nameOf(name), toText(direction).toUpperCase()] as const)
      : usual;
  return [...records].sort((left, right) => {
    for (const [key, direction] of rules) {
      if (key === undefined) continue;
      const result = compare(left[key] ?? null, right[key] ?? null);
      if (result !== 0) return direction === 'DESC' ? -result : result;
    }
    return 0;
  });
}
