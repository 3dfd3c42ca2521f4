import type { ListShape } from './list-shape.js';
import { ListIntegrityError } from './list.errors.js';

/** @public */
export type ListRow = Readonly<Record<string, unknown>>;

/** Takes the rows out of a result; where the key is not known, the only list in it. An empty map is an empty list in PHP. */
export function rowsOf(method: string, result: unknown, resultKey: string | undefined): ListRow[] {
  let rows = result;
  if (typeof result === 'object' && result !== null && !Array.isArray(result)) {
    const members = result as Record<string, unknown>;
    rows = resultKey ? members[resultKey] : Object.values(members).find(Array.isArray);
  }
  if (Array.isArray(rows)) return rows as ListRow[];
  throw new ListIntegrityError(method, 'the result holds no list of rows');
}

export function idOf(method: string, row: ListRow, shape: ListShape): string {
  const id = row?.[shape.idField];
  if (typeof id === 'string' || typeof id === 'number') return String(id);
  throw new ListIntegrityError(method, `a row has no ${shape.idField}: select it`);
}

/**
 * Checks one page of a keyset: every id behind the one before, and the first behind `last`. A dropped filter or order
 * shows here before a row is given out.
 */
export function checkKeysetPage(
  method: string,
  rows: readonly ListRow[],
  shape: ListShape,
  last: string | undefined,
): string | undefined {
  let previous = last;
  // Texts are ordered by the portal's collation: of these only repetition can be told.
  const seen = shape.numericIds ? undefined : new Set<string>(last === undefined ? [] : [last]);
  for (const row of rows) {
    const id = idOf(method, row, shape);
    const isBehind = seen ? !seen.has(id) : previous === undefined || Number(id) > Number(previous);
    if (!isBehind) {
      throw new ListIntegrityError(
        method,
        `a row came that is not behind ${shape.idField} ${last ?? previous}: the portal ignored the filter or the order`,
      );
    }
    seen?.add(id);
    previous = id;
  }
  return previous;
}
