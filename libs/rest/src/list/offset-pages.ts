import { idOf, rowsOf, type ListRow } from './list-rows.js';
import { orderedParams, wantsOwnOrder } from './list-params.js';
import type { ListSource } from './list-source.js';
import { ListIntegrityError } from './list.errors.js';

/**
 * Pages by offset. Follows `next` only while it grows: some methods answer an empty page with `next: -1` for ever
 * (protocol 6.4). Rows that a growing set pushes into the next page are dropped there; a shrinking set, which pulls rows
 * over the edge, is followed by stepping back as many rows as are gone.
 */
export async function* offsetPages(source: ListSource): AsyncGenerator<ListRow[], void, undefined> {
  const { caller, method, shape, progress } = source;
  const isOrdered = shape !== undefined && !wantsOwnOrder(source.params);
  const params = isOrdered ? orderedParams(source.params, shape) : { ...source.params };
  let start = typeof params.start === 'number' ? Math.max(params.start, 0) : 0;
  let total: number | undefined;
  let previousIds = new Set<string>();
  let highest: number | undefined;
  for (;;) {
    const reply = await caller.request(method, { ...params, start }, source.call);
    progress.requests += 1;
    progress.total ??= reply.total;
    const rows = rowsOf(method, reply.result, shape?.resultKey);
    const goneRows = total !== undefined && reply.total !== undefined ? total - reply.total : 0;
    total = reply.total;
    if (isOrdered && goneRows > 0 && start > 0) {
      start = Math.max(0, start - goneRows);
      continue;
    }
    const ids = shape ? rows.map((row) => idOf(method, row, shape)) : [];
    if (ids.length > 0 && ids.every((id) => previousIds.has(id))) {
      throw new ListIntegrityError(method, 'the portal sent the same page again: it ignores start');
    }
    const isNew = (id: string) =>
      !previousIds.has(id) &&
      !(isOrdered && shape.numericIds && highest !== undefined && Number(id) <= highest);
    const fresh = shape ? rows.filter((_row, index) => isNew(ids[index])) : rows;
    progress.repeated += rows.length - fresh.length;
    previousIds = new Set(ids);
    if (isOrdered && shape.numericIds && fresh.length > 0) {
      highest = Number(idOf(method, fresh[fresh.length - 1], shape));
    }
    yield fresh;
    if (reply.next === undefined || reply.next <= start) return;
    start = reply.next;
  }
}
