import type { CallOptions, RestParams } from '../caller/call-options.js';
import type { PortalCaller } from '../caller/portal-caller.js';
import { isRepeatable } from '../caller/repeatable-methods.js';
import { InvalidCallError } from '../wire/invalid-call.error.js';
import { rowsOf, type ListRow } from '../list/list-rows.js';
import type { RestReply } from '../wire/rest-reply.js';

/** How a call of REST 3.0 is made. @public */
export interface RestV3CallOptions extends Omit<CallOptions, 'encoding'> {
  /**
   * 1 to 255 printable ASCII characters. The portal answers a repetition within 24 hours from its store, so that the
   * call may be repeated (protocol 6.6).
   */
  readonly idempotencyKey?: string;
}

/** One query of a batch of REST 3.0. @public */
export interface RestV3Query {
  readonly method: string;
  readonly query?: RestParams;
  /** Name for `{ $ref: 'alias.path' }` in later queries. */
  readonly as?: string;
  readonly parallel?: boolean;
}

/** How a list of REST 3.0 is read. @public */
export interface RestV3ListOptions extends RestV3CallOptions {
  /** Rows of a page, at most 1000. Default 1000. */
  readonly limit?: number;
}

const idempotencyKey = /^[\x20-\x7e]{1,255}$/;
const largestPage = 1000;

/**
 * The third version of the REST API at the same portal, under the same budgets. There are no bizproc methods in it
 * (protocol 6.6).
 *
 * @public
 */
export class RestV3 {
  private readonly caller: PortalCaller;

  constructor(caller: PortalCaller) {
    this.caller = caller;
  }

  /** Calls a method and gives its `result`: `{ item }`, `{ items }` or `{ result }`. */
  async call(method: string, params?: RestParams, options: RestV3CallOptions = {}): Promise<unknown> {
    return (await this.request(method, params, options)).result;
  }

  /** Like `call`, with what stands beside the result. */
  async request(method: string, params?: RestParams, options: RestV3CallOptions = {}): Promise<RestReply> {
    const key = options.idempotencyKey;
    if (key !== undefined && !idempotencyKey.test(key)) {
      throw new InvalidCallError(method, 'an idempotency key is 1 to 255 printable ASCII characters');
    }
    return this.caller.make({
      method,
      params,
      version: 3,
      options,
      repeatable: options.repeatable ?? (key !== undefined || isRepeatable(method, params)),
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });
  }

  /** Several queries in one request. The first error fails all of them; results come in order. */
  async batch(queries: readonly RestV3Query[], options: RestV3CallOptions = {}): Promise<unknown[]> {
    const repeatable =
      options.repeatable ?? queries.every(({ method, query }) => isRepeatable(method, query));
    const reply = await this.caller.make({
      method: 'batch',
      params: queries,
      version: 3,
      options,
      repeatable,
    });
    if (!Array.isArray(reply.result))
      throw new InvalidCallError('batch', 'the reply holds no list of results');
    return reply.result;
  }

  /** Rows of a list method, page by page as they are asked for. */
  async *list(
    method: string,
    params: RestParams = {},
    options: RestV3ListOptions = {},
  ): AsyncGenerator<ListRow> {
    const limit = options.limit ?? largestPage;
    for (let offset = 0; ; offset += limit) {
      const page = { ...params, pagination: { limit, offset } };
      const { result } = await this.request(method, page, { lane: 'bulk', ...options });
      const rows = rowsOf(method, result, undefined);
      yield* rows;
      if (rows.length < limit) return;
    }
  }
}
