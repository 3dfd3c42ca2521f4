import { ActivityFailure } from './activity.failure.js';

/**
 * An activity has given back something that its output class does not allow. A fault of the code, so it is terminal.
 *
 * @public
 */
export class InvalidOutputError extends ActivityFailure {
  override readonly code = 'BPK_INVALID_OUTPUT';

  constructor(
    readonly property: string,
    problem: string,
    options?: { cause?: unknown },
  ) {
    super('terminal', `The output "${property}" cannot be returned: ${problem}`, options);
  }
}
