import type { ActivityHandler } from '@bizproc-kit/activity';

/**
 * Makes the instance that executes one attempt; request-scoped providers get a new one each time.
 *
 * @internal
 */
export interface ActivityResolver {
  resolve(target: abstract new (...args: never[]) => unknown): Promise<ActivityHandler<object, unknown>>;
}
