import type { CallOptions } from '../caller/call-options.js';
import type { ListShape } from './list-shape.js';

/** How far a list has been read. @public */
export interface ListProgress {
  readonly rows: number;
  readonly pages: number;
  /** HTTP calls so far. */
  readonly requests: number;
  /** As the portal counted at the first page; undefined where it did not count. */
  readonly total: number | undefined;
  /** Rows that came twice because the set changed while it was read, and were dropped. */
  readonly repeated: number;
}

/**
 * How a list is read.
 *
 * @public
 */
export interface ListOptions extends Omit<CallOptions, 'encoding'> {
  /**
   * - `pages`: by offset, following `next`. Works with every method and order; rows may be missed when the set changes.
   * - `keyset`: by `>ID`, one page a call. Misses and repeats nothing.
   * - `batches`: as `keyset`, but up to 50 chained pages in a call.
   *
   * Default: `batches` for methods whose shape is known, unless `order` or `start` is given; else `pages`.
   */
  readonly strategy?: 'pages' | 'keyset' | 'batches';
  /** Shape of a method that this client does not know. */
  readonly shape?: ListShape;
  /** Let the portal count once, for `total` and for batches of the right length. Default true. */
  readonly count?: boolean;
  /** Pages of one batch, 1 to 50. Default 50. */
  readonly chain?: number;
  /** Called after every page. */
  readonly onProgress?: (progress: ListProgress) => void;
}
