import type { OfflineEvent } from '../../account/offline-events.js';
import { isPhpArray, isPhpMap, toInt, toList, toText, type PhpValue } from '../../wire/php-value.js';
import { argumentError } from '../rest-error.js';

type OfflineTest = (entry: OfflineEvent) => boolean;
type Comparable = number | string;

const readers: Record<string, (entry: OfflineEvent) => Comparable> = {
  ID: ({ id }) => id,
  TIMESTAMP_X: ({ at }) => Math.floor(at / 1000),
  EVENT_NAME: ({ event }) => event,
  MESSAGE_ID: ({ messageId }) => messageId,
  PROCESS_ID: ({ processId }) => processId,
  ERROR: ({ failed }) => (failed ? 1 : 0),
};

/** What `event.offline.get` filters and orders by. */
export const waitingFields = ['ID', 'TIMESTAMP_X', 'EVENT_NAME', 'MESSAGE_ID'];
/** What `event.offline.list` filters and orders by. */
export const allFields = [...waitingFields, 'PROCESS_ID', 'ERROR'];

const comparisons: Record<string, (value: Comparable, given: Comparable) => boolean> = {
  '': (value, given) => value === given,
  '=': (value, given) => value === given,
  '>': (value, given) => value > given,
  '<': (value, given) => value < given,
  '>=': (value, given) => value >= given,
  '<=': (value, given) => value <= given,
  '%': (value, given) => String(value).includes(String(given)),
};

/** `filter`: the operation stands before the field; negation is none. @throws RestError `ERROR_ARGUMENT` */
export function offlineFilter(filter: PhpValue | undefined, fields: readonly string[]): OfflineTest {
  if (filter === undefined || filter === null) return () => true;
  if (!isPhpArray(filter)) throw argumentError('filter', 'The filter is not an array.');
  const tests = Object.entries(filter).map(([key, given]) => testOf(key, given as PhpValue, fields));
  return (entry) => tests.every((test) => test(entry));
}

function testOf(key: string, given: PhpValue, fields: readonly string[]): OfflineTest {
  const [, operation, field] = /^([^a-zA-Z]*)(.*)$/.exec(key)!;
  if (operation !== '@' && !Object.hasOwn(comparisons, operation!)) {
    throw argumentError('filter', `Filter operation not allowed: ${operation}`);
  }
  if (!fields.includes(field!)) throw argumentError('filter', `Filter field not allowed: ${field}`);
  const read = readers[field!]!;
  if (operation === '@') {
    const values = toList(given).map((value) => comparable(field!, value));
    return (entry) => values.includes(lower(read(entry)));
  }
  const compare = comparisons[operation!]!;
  const value = comparable(field!, given);
  return (entry) => compare(lower(read(entry)), value);
}

/** Sorts by `order`. @throws RestError `ERROR_ARGUMENT` */
export function offlineOrder(
  entries: OfflineEvent[],
  order: PhpValue | undefined,
  fields: readonly string[],
  standard: string,
): OfflineEvent[] {
  if (order !== undefined && order !== null && !isPhpArray(order)) {
    throw argumentError('order', 'The order is not an array.');
  }
  const keys = Object.entries(isPhpMap(order) ? order : { [standard]: 'ASC' }).map(([field, direction]) => {
    if (!fields.includes(field)) throw argumentError('order', `Order field not allowed: ${field}`);
    const way = toText(direction).toUpperCase();
    if (way !== 'ASC' && way !== 'DESC') {
      throw argumentError('order', 'Order direction should be one of {ASC|DESC}');
    }
    return { read: readers[field]!, sign: way === 'ASC' ? 1 : -1 };
  });
  return [...entries].sort((a, b) => {
    for (const { read, sign } of keys) {
      const [left, right] = [read(a), read(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return a.id - b.id;
  });
}

function comparable(field: string, value: PhpValue): Comparable {
  if (field === 'TIMESTAMP_X') return Math.floor(Date.parse(toText(value)) / 1000);
  return field === 'ID' || field === 'ERROR' ? toInt(value) : lower(toText(value));
}

/** The database compares texts without regard to case. */
function lower(value: Comparable): Comparable {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
