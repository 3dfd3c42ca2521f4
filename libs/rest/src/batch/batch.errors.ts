import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/** A command refers to another one that failed, or to a part of its result that is not there. @public */
export class BatchReferenceError extends BizprocKitError {
  readonly code = 'BPK_REST_BATCH_REFERENCE';
  readonly retry: RetryDecision = { kind: 'never' };
  /** True when the portal ran the command with a wrong value, because only its reply showed that the path leads nowhere. */
  readonly executed: boolean;

  constructor(
    command: string,
    target: string,
    reason: string,
    options: { executed: boolean; cause?: unknown },
  ) {
    super(
      `batch: command ${command} refers to ${target}: ${reason}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.executed = options.executed;
  }
}

/** The command was not run: the batch stopped before it. `cause` is what stopped it. @public */
export class BatchNotRunError extends BizprocKitError {
  readonly code = 'BPK_REST_BATCH_NOT_RUN';
  readonly retry: RetryDecision;

  constructor(command: string, cause: unknown) {
    super(`batch: command ${command} was not run, because the batch stopped before it`, { cause });
    this.retry = cause instanceof BizprocKitError ? cause.retry : { kind: 'after-backoff' };
  }
}

/** The portal's reply holds neither a result nor an error for the command. @public */
export class BatchItemMissingError extends BizprocKitError {
  readonly code = 'BPK_REST_BATCH_ITEM_MISSING';
  readonly retry: RetryDecision = { kind: 'never' };

  constructor(command: string, method: string) {
    super(`batch: the reply holds neither a result nor an error for command ${command} (${method})`);
  }
}
