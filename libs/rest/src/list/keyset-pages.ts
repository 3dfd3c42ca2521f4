import { checkKeysetPage, rowsOf, type ListRow } from './list-rows.js';
import { lowerBound, orderedParams, pageBehind } from './list-params.js';
import type { ListSource } from './list-source.js';
import type { ListShape } from './list-shape.js';

/** Where a keyset stands. */
export interface KeysetPosition {
  last: string | undefined;
  /** Rows of a full page, as the portal showed. */
  pageSize: number;
  done: boolean;
}

const usualPageSize = 50;

/** One page behind the position, as a call of its own. */
export async function nextKeysetPage(
  source: ListSource,
  shape: ListShape,
  position: KeysetPosition,
): Promise<ListRow[]> {
  const { caller, method, progress, options } = source;
  const isFirst = progress.requests === 0;
  const counts = isFirst && options.count !== false;
  const page = pageBehind(orderedParams(source.params, shape), shape, position.last);
  const reply = await caller.request(method, counts ? { ...page, start: 0 } : page, source.call);
  progress.requests += 1;
  if (counts) progress.total = reply.total;
  const rows = rowsOf(method, reply.result, shape.resultKey);
  if (isFirst && reply.next !== undefined && reply.next > 0) position.pageSize = reply.next;
  takePage(source, shape, position, rows);
  return rows;
}

/** Checks a page and moves the position behind it. */
export function takePage(
  source: ListSource,
  shape: ListShape,
  position: KeysetPosition,
  rows: readonly ListRow[],
): void {
  position.last = checkKeysetPage(source.method, rows, shape, position.last);
  const isShort = rows.length < position.pageSize;
  const { total } = source.progress;
  const isCounted = total !== undefined && source.progress.rows + rows.length >= total;
  // A short page is the end where that is known of the method; elsewhere only an empty one, or the portal's own count.
  position.done = rows.length === 0 || (isShort && (shape.shortPageEnds || isCounted));
}

export function startPosition(source: ListSource, shape: ListShape): KeysetPosition {
  return { last: lowerBound(source.params, shape), pageSize: usualPageSize, done: false };
}

/** Pages by keyset, one a call. */
export async function* keysetPages(
  source: ListSource,
  shape: ListShape,
): AsyncGenerator<ListRow[], void, undefined> {
  const position = startPosition(source, shape);
  while (!position.done) yield await nextKeysetPage(source, shape, position);
}
