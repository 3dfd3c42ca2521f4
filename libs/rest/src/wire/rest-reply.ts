/**
 * The `time` member of a reply (protocol 6.2). Numbers may be whole seconds, and the member may be missing.
 *
 * @public
 */
export interface RestTime {
  /** Portal's clock, seconds; portals of 2026 round it down to whole seconds. */
  readonly start: number;
  readonly finish: number;
  readonly duration: number;
  readonly processing: number;
  readonly date_start: string;
  readonly date_finish: string;
  /** Unix seconds at which the oldest part of the operating window leaves; only where the limiter is on. */
  readonly operating_reset_at?: number;
  /** Seconds of operating time used by this method in the window. */
  readonly operating?: number;
}

/**
 * A successful reply.
 *
 * @public
 */
export interface RestReply<T = unknown> {
  readonly result: T;
  /** Offset of the next page; missing on the last one. */
  readonly next?: number;
  readonly total?: number;
  readonly time?: RestTime;
}
