import type { ActivityContext } from '../context/activity-context.js';
import type { Deferred } from '../context/deferred.js';

/** What an activity gives back: its outputs, or a promise that somebody will give them later. @public */
export type ActivityResult<O> = O | Deferred | Promise<O | Deferred>;

/**
 * A class that does the work of a step. It is an ordinary Nest provider.
 *
 * @typeParam I the input class; `execute` receives a checked instance.
 * @typeParam O the output class, or void for a step without outputs.
 * @public
 */
export interface ActivityHandler<I = object, O = void> {
  /**
   * Executed at least once per step: `context.idempotencyKey` stays the same over attempts.
   *
   * @throws ActivityFailure to say how the failure is to be treated; any other error is converted (see `docs/guide/failures.md`).
   */
  execute(input: I, context: ActivityContext): ActivityResult<O>;
}
