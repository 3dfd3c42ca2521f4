import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/** A command did not reach its goal: it ends with one line and exit code 1. */
export class OperationFailure extends BizprocKitError {
  readonly code = 'BPK_CLI_OPERATION';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}
