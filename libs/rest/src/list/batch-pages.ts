import { encodeForm } from '@bizproc-kit/protocol';
import { BatchReference } from '../batch/batch-reference.js';
import { batchLimit, sendBatch, type WireCommand } from '../batch/batch-request.js';
import { commandText, readCommandParams } from '../batch/command-encoding.js';
import { keysetPages, nextKeysetPage, startPosition, takePage, type KeysetPosition } from './keyset-pages.js';
import { boundBehind, orderedParams, pageBehind } from './list-params.js';
import type { ListSource } from './list-source.js';
import { rowsOf, type ListRow } from './list-rows.js';
import type { ListShape } from './list-shape.js';

/** Growth of the batches where the portal was not asked to count. */
const rampFactor = 4;

/** Pages by keyset, chained: each command of a batch filters by the last id that the one before it gives. */
export async function* batchPages(
  source: ListSource,
  shape: ListShape,
): AsyncGenerator<ListRow[], void, undefined> {
  // Parameters that cannot travel inside a batch can still be read page by page.
  if (readCommandParams(source.method, orderedParams(source.params, shape)).goesAlone) {
    yield* keysetPages(source, shape);
    return;
  }
  const { options, progress } = source;
  const position = startPosition(source, shape);
  const longest = options.chain ?? batchLimit;
  yield await nextKeysetPage(source, shape, position);
  let ramp = rampFactor;
  while (!position.done) {
    const left = progress.total === undefined ? undefined : progress.total - progress.rows;
    const pages = left === undefined ? ramp : Math.ceil(left / position.pageSize);
    ramp *= rampFactor;
    // Behind the counted end, and behind a page that came short, one page has to show whether there is more.
    if (pages <= 1) yield await nextKeysetPage(source, shape, position);
    else yield* chainedPages(source, shape, position, Math.min(pages, longest));
  }
}

async function* chainedPages(
  source: ListSource,
  shape: ListShape,
  position: KeysetPosition,
  count: number,
): AsyncGenerator<ListRow[], void, undefined> {
  const { caller, method, progress } = source;
  const commands = chain(source, shape, position, count);
  const outcomes = await sendBatch(caller, commands, true, source.call);
  progress.requests += 1;
  for (const [index, outcome] of outcomes.entries()) {
    if (!outcome) return;
    if ('error' in outcome) {
      if (outcome.error.retry.kind === 'never' || outcome.error.retry.kind === 'after-operator')
        throw outcome.error;
      // A page of its own has all the patience of a call; what was read so far stays read.
      yield await nextKeysetPage(source, shape, position);
      return;
    }
    const rows = rowsOf(method, outcome.reply.result, shape.resultKey);
    takePage(source, shape, position, rows);
    // Freed while the rest is still waiting to be read.
    outcomes[index] = undefined;
    yield rows;
    if (position.done) return;
    if (rows.length < position.pageSize) {
      // The next command referred to a row that is not there and ran with nonsense (protocol 6.5): ask anew.
      yield await nextKeysetPage(source, shape, position);
      return;
    }
  }
}

function chain(source: ListSource, shape: ListShape, position: KeysetPosition, count: number): WireCommand[] {
  const { method } = source;
  const params = pageBehind(orderedParams(source.params, shape), shape, undefined);
  // All that the commands have in common is encoded once; the bound comes last and so replaces one of the caller's.
  const common = commandText(method, params);
  const path = [...(shape.resultKey ? [shape.resultKey] : []), position.pageSize - 1, shape.idField];
  return Array.from({ length: count }, (_unused, index) => {
    const previous = `p${index - 1}`;
    const last = index === 0 ? position.last : new BatchReference(previous, path).toWire(previous);
    const text =
      last === undefined ? common : `${common}&${encodeForm(boundBehind(source.params, shape, last))}`;
    return { key: `p${index}`, method, text, repeatable: true, params };
  });
}
