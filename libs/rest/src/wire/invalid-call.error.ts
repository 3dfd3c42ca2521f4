import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/**
 * The call cannot be made as it was written: a wrong name, a reserved parameter, a value without a wire form. Nothing was sent.
 *
 * @public
 */
export class InvalidCallError extends BizprocKitError {
  readonly code = 'BPK_REST_INVALID_CALL';
  readonly retry: RetryDecision = { kind: 'never' };

  constructor(method: string, reason: string) {
    super(`${method}: ${reason}`);
  }
}
