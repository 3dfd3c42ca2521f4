import { isPhpArray, isPhpMap, toList, toText, type PhpMap, type PhpValue } from '../../wire/php-value.js';
import { RestError } from '../rest-error.js';

/** A value of a row; `number` fields compare as numbers, `date` fields as milliseconds. */
export type ListField<Row> = {
  kind: 'text' | 'number' | 'date';
  read: (row: Row) => string | number | null;
};

export type ListFields<Row> = Record<string, ListField<Row>>;

/** `SELECT`, with unknown names dropped and the default where nothing is left (protocol 4.3). */
export function selectOf(select: PhpValue | undefined, known: string[], byDefault: string[]): string[] {
  const items = toList(select);
  if (items.some((item) => isPhpArray(item))) {
    throw new RestError(400, 'ERROR_SELECT_VALIDATION_FAILURE', 'Invalid data in SELECT parameter');
  }
  const names = items.map(toText);
  if (names.includes('*')) return known;
  const chosen = known.filter((name) => names.includes(name));
  return chosen.length > 0 ? chosen : byDefault;
}

/** `!`, `<`, `<=`, `>`, `>=` or nothing before an upper-case name; anything else is dropped (protocol 4.3). */
export function filterRows<Row>(rows: Row[], filter: PhpValue | undefined, fields: ListFields<Row>): Row[] {
  if (!isPhpMap(filter)) return rows;
  const tests: ((row: Row) => boolean)[] = [];
  for (const key in filter) {
    const match = /^(!|<=|>=|<|>)?([A-Z_]+)$/.exec(key);
    const field = match ? fields[match[2]!] : undefined;
    if (!match || !field) continue;
    const test = testOf(match[1] ?? '', field, filter[key] as PhpValue);
    if (test) tests.push(test);
  }
  return tests.length === 0 ? rows : rows.filter((row) => tests.every((test) => test(row)));
}

function testOf<Row>(
  operator: string,
  field: ListField<Row>,
  value: PhpValue,
): ((row: Row) => boolean) | undefined {
  if (operator === '' || operator === '!') {
    const wanted = toList(value);
    const isAny = (row: Row): boolean => wanted.some((item) => equals(field.read(row), item, field.kind));
    return operator === '' ? isAny : (row) => !isAny(row);
  }
  const limit = comparable(value, field.kind);
  if (limit === undefined) return undefined;
  return (row) => {
    const actual = field.read(row);
    if (actual === null) return false;
    switch (operator) {
      case '<':
        return actual < limit;
      case '<=':
        return actual <= limit;
      case '>':
        return actual > limit;
      default:
        return actual >= limit;
    }
  };
}

function equals(actual: string | number | null, wanted: PhpValue, kind: ListField<never>['kind']): boolean {
  if (wanted === null || wanted === '' || wanted === false) return actual === null || actual === '';
  if (actual === null) return false;
  if (kind === 'text') return like(toText(wanted)).test(String(actual));
  return actual === comparable(wanted, kind);
}

function comparable(value: PhpValue, kind: ListField<never>['kind']): string | number | undefined {
  if (kind === 'text') return toText(value);
  const number = kind === 'number' ? Number(value) : Date.parse(toText(value));
  return Number.isNaN(number) ? undefined : number;
}

/** SQL `LIKE` without case: `%` and `_` are wildcards, a backslash escapes what follows. */
function like(pattern: string): RegExp {
  let source = '';
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index]!;
    if (char === '%') source += '[^]*';
    else if (char === '_') source += '[^]';
    else if (char === '\\' && index + 1 < pattern.length) source += quote(pattern[++index]!);
    else source += quote(char);
  }
  return new RegExp(`^${source}$`, 'i');
}

function quote(char: string): string {
  return char.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
}

/** `ORDER`, by known upper-case names. */
export function orderRows<Row>(
  rows: Row[],
  order: PhpValue | undefined,
  fields: ListFields<Row>,
  byDefault: Record<string, 'ASC' | 'DESC'>,
): Row[] {
  const given: PhpMap = isPhpMap(order) ? order : {};
  const named = Object.entries(given).filter(([name]) => Object.hasOwn(fields, name));
  const rules = named.length > 0 ? named : Object.entries(byDefault);
  return [...rows].sort((left, right) => {
    for (const [name, direction] of rules) {
      const a = fields[name]!.read(left) ?? '';
      const b = fields[name]!.read(right) ?? '';
      if (a === b) continue;
      return (a < b ? -1 : 1) * (String(direction).toUpperCase() === 'DESC' ? -1 : 1);
    }
    return 0;
  });
}
