import type { RestParams } from '../caller/call-options.js';
import type { PortalCaller } from '../caller/portal-caller.js';
import { InvalidCallError } from '../wire/invalid-call.error.js';
import { checkCall } from '../wire/request-body.js';
import { batchPages } from './batch-pages.js';
import { keysetPages } from './keyset-pages.js';
import type { ListOptions } from './list-options.js';
import { wantsOwnOrder } from './list-params.js';
import type { ListRow } from './list-rows.js';
import { listShape } from './list-shape.js';
import type { ListSource } from './list-source.js';
import { offsetPages } from './offset-pages.js';
import { RowIterator } from './row-iterator.js';

/**
 * Rows of a list method, read as they are asked for: memory does not grow with the list. Iterate it for rows, or
 * `pages()` for whole pages; every iteration starts anew.
 *
 * @public
 */
export class ListReader<T extends ListRow = ListRow> implements AsyncIterable<T> {
  private readonly caller: PortalCaller;
  private readonly method: string;
  private readonly params: RestParams;
  private readonly options: ListOptions;

  constructor(caller: PortalCaller, method: string, params: RestParams, options: ListOptions) {
    checkCall(method, params);
    const { chain } = options;
    if (chain !== undefined && !(Number.isInteger(chain) && chain >= 1 && chain <= 50)) {
      throw new InvalidCallError(method, 'chain is not a whole number from 1 to 50');
    }
    this.caller = caller;
    this.method = method;
    this.params = params;
    this.options = options;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return new RowIterator(this.pages());
  }

  /** Whole pages, each as the portal sent it. */
  async *pages(): AsyncGenerator<T[], void, undefined> {
    const source = this.source();
    for await (const rows of this.read(source)) {
      source.progress.rows += rows.length;
      source.progress.pages += 1;
      this.options.onProgress?.({ ...source.progress });
      if (rows.length > 0) yield rows as T[];
    }
  }

  /** Everything at once. For lists that are known to be short. */
  async all(): Promise<T[]> {
    const rows: T[] = [];
    for await (const page of this.pages()) rows.push(...page);
    return rows;
  }

  private source(): ListSource {
    const { signal, deadline, lane = 'bulk', attempts, repeatable = true } = this.options;
    return {
      caller: this.caller,
      method: this.method,
      params: this.params,
      shape: this.options.shape ?? listShape(this.method),
      options: this.options,
      call: {
        ...(signal ? { signal } : {}),
        ...(deadline ? { deadline } : {}),
        ...(attempts === undefined ? {} : { attempts }),
        lane,
        repeatable,
      },
      progress: { rows: 0, pages: 0, requests: 0, total: undefined, repeated: 0 },
    };
  }

  private read(source: ListSource): AsyncGenerator<ListRow[], void, undefined> {
    const { shape, params } = source;
    const known = shape && !wantsOwnOrder(params) ? 'batches' : 'pages';
    const strategy = this.options.strategy ?? known;
    if (strategy === 'pages') return offsetPages(source);
    if (!shape) {
      throw new InvalidCallError(this.method, `its shape is not known: give one, or read it by pages`);
    }
    if (wantsOwnOrder(params))
      throw new InvalidCallError(this.method, 'order and start cannot be kept by a keyset');
    return strategy === 'keyset' ? keysetPages(source, shape) : batchPages(source, shape);
  }
}
