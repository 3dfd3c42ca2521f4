import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/** A command was called in a way that cannot work: it ends with one line and exit code 2. */
export class UsageFailure extends BizprocKitError {
  readonly code = 'BPK_CLI_USAGE';
  readonly retry: RetryDecision = { kind: 'never' };
}
