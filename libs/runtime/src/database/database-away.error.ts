import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/** The database has not been reached since the start. Calls are spooled meanwhile; everything else waits. */
export class DatabaseAwayError extends BizprocKitError {
  readonly code = 'BPK_DATABASE_AWAY';
  readonly retry: RetryDecision = { kind: 'after-backoff' };
  /** What the driver said last, where `databaseFailure` looks for it. */
  readonly driverError: unknown;

  constructor(label: string, cause: unknown) {
    super(`The database ${label} has not been reached yet.`, { cause });
    this.driverError = cause ?? { code: 'ECONNREFUSED' };
  }
}
