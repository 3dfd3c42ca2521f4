const brand = Symbol.for('@bizproc-kit/activity/Deferred');

/**
 * What `execute` returns to say that the answer comes later, through `Runs.complete` or `Runs.fail`. Obtained from
 * `context.defer()`.
 *
 * @public
 */
export class Deferred {
  /** Nominal: nothing else can be returned in its place by accident. */
  readonly [brand] = true;
}

/** True for objects of another copy of this package too. */
export function isDeferred(value: unknown): value is Deferred {
  return typeof value === 'object' && value !== null && brand in value;
}
