import { isPhpMap, toList, type PhpMap, type PhpValue } from '../wire/php-value.js';
import { V3Error } from './v3-error.js';

type Test = (item: PhpMap) => boolean;
const operators = new Set(['=', '!=', '>', '>=', '<', '<=', 'in', 'between']);

/** `[field, op, value]`, `[field, [a, b]]`, or `{logic, conditions}`; a list of them means all (protocol 6.6). */
export function v3Filter(filter: PhpValue | undefined, fields: readonly string[]): Test {
  if (filter === undefined || filter === null) return () => true;
  if (!Array.isArray(filter)) return group(filter, fields);
  const tests = filter.map((condition) => group(condition, fields));
  return (item) => tests.every((test) => test(item));
}

function group(condition: PhpValue, fields: readonly string[]): Test {
  if (isPhpMap(condition)) {
    const tests = toList(condition['conditions']).map((inner) => group(inner, fields));
    return condition['logic'] === 'or'
      ? (item) => tests.some((test) => test(item))
      : (item) => tests.every((test) => test(item));
  }
  if (!Array.isArray(condition) || typeof condition[0] !== 'string') throw invalid('FILTER');
  const field = known(condition[0], fields);
  const [operator, value] =
    condition.length === 2
      ? [Array.isArray(condition[1]) ? 'in' : '=', condition[1]]
      : [String(condition[1]), condition[2]];
  if (!operators.has(operator)) {
    throw new V3Error(
      400,
      'UNKNOWNFILTEROPERATOREXCEPTION',
      `Unknown filter operator ${operator} (localised)`,
    );
  }
  return test(field, operator, value ?? null);
}

function test(field: string, operator: string, value: PhpValue): Test {
  const list = toList(value);
  return (item) => {
    const actual = item[field] ?? null;
    switch (operator) {
      case '=':
        return order(actual, value) === 0;
      case '!=':
        return order(actual, value) !== 0;
      case 'in':
        return list.some((wanted) => order(actual, wanted) === 0);
      case 'between':
        return order(actual, list[0] ?? null) >= 0 && order(actual, list[1] ?? null) <= 0;
      case '>':
        return order(actual, value) > 0;
      case '>=':
        return order(actual, value) >= 0;
      case '<':
        return order(actual, value) < 0;
      default:
        return order(actual, value) <= 0;
    }
  };
}

function order(left: PhpValue, right: PhpValue): number {
  const [a, b] = [Number(left), Number(right)];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  const [x, y] = [String(left ?? ''), String(right ?? '')];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** `{field: "ASC"}`. */
export function v3Order(items: PhpMap[], given: PhpValue | undefined, fields: readonly string[]): PhpMap[] {
  if (given === undefined || given === null) return items;
  if (!isPhpMap(given)) {
    if (Array.isArray(given) && given.length === 0) return items;
    throw invalid('ORDER');
  }
  const rules = Object.entries(given).map(([field, direction]) => {
    const text = String(direction).toUpperCase();
    if (text !== 'ASC' && text !== 'DESC') throw invalid('ORDER');
    return [known(field, fields), text] as const;
  });
  return [...items].sort((left, right) => {
    for (const [field, direction] of rules) {
      const result = order(left[field] ?? null, right[field] ?? null);
      if (result !== 0) return direction === 'DESC' ? -result : result;
    }
    return 0;
  });
}

/** Own unknown fields are ignored; unknown related ones are an error. */
export function v3Select(item: PhpMap, select: PhpValue | undefined): PhpMap {
  if (select === undefined || select === null) return item;
  if (!Array.isArray(select)) throw invalid('SELECT');
  const names = select.map(String);
  const related = names.find((name) => name.includes('.'));
  if (related !== undefined) throw unknownProperty(related);
  const result: PhpMap = {};
  for (const name of names) if (item[name] !== undefined) result[name] = item[name];
  return Object.keys(result).length > 0 ? result : { id: item['id']! };
}

/** `pagination {limit, offset | page}` or `cursor {field, value, order, limit}`. */
export function v3Page(items: PhpMap[], params: PhpMap, fields: readonly string[]): PhpMap[] {
  const cursor = params['cursor'];
  if (isPhpMap(cursor)) {
    const field = known(String(cursor['field'] ?? 'id'), fields);
    const isDown = String(cursor['order'] ?? 'ASC').toUpperCase() === 'DESC';
    const value = cursor['value'] ?? (isDown ? Number.MAX_SAFE_INTEGER : 0);
    const sorted = v3Order(items, { [field]: isDown ? 'DESC' : 'ASC' }, fields);
    const from = sorted.filter((item) =>
      isDown ? order(item[field] ?? null, value) < 0 : order(item[field] ?? null, value) > 0,
    );
    return from.slice(0, limitOf(cursor['limit']));
  }
  const pagination = params['pagination'];
  if (pagination === undefined || pagination === null) return items.slice(0, 50);
  if (!isPhpMap(pagination)) throw invalid('PAGINATION');
  const limit = limitOf(pagination['limit']);
  const offset = pagination['offset'] ?? (Number(pagination['page'] ?? 1) - 1) * limit;
  if (!Number.isInteger(Number(offset)) || Number(offset) < 0) throw invalid('PAGINATION');
  return items.slice(Number(offset), Number(offset) + limit);
}

function limitOf(value: PhpValue | undefined): number {
  const limit = Number(value ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw invalid('PAGINATION');
  return limit;
}

function known(field: string, fields: readonly string[]): string {
  if (!fields.includes(field)) throw unknownProperty(field);
  return field;
}

export function unknownProperty(field: string): V3Error {
  return new V3Error(400, 'UNKNOWNDTOPROPERTYEXCEPTION', `Unknown property ${field} (localised)`);
}

function invalid(what: string): V3Error {
  return new V3Error(400, `INVALID${what}EXCEPTION`, `Invalid ${what.toLowerCase()} (localised)`);
}
