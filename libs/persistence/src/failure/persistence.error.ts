import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/**
 * `DATABASE_URL` cannot be used: the message names the problem and the forms that work, never the password.
 *
 * @internal
 */
export class InvalidDatabaseUrlError extends BizprocKitError {
  readonly code = 'BPK_DATABASE_URL';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/**
 * The encryption keys of `TOKEN_ENCRYPTION_KEYS` cannot be read: the message names the entry, never the key.
 *
 * @internal
 */
export class InvalidEncryptionKeysError extends BizprocKitError {
  readonly code = 'BPK_ENCRYPTION_KEYS';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}

/** Why a sealed value could not be opened. @internal */
export type UnsealFailure = 'malformed' | 'unknown-key' | 'wrong-key-or-altered';

/**
 * A sealed value could not be opened: it is no sealed value, its key is not listed, or it was altered.
 *
 * @internal
 */
export class UnsealError extends BizprocKitError {
  readonly code = 'BPK_UNSEAL';
  readonly retry: RetryDecision = { kind: 'after-operator' };

  constructor(
    readonly failure: UnsealFailure,
    /** Id of the key that sealed the value; missing when the value is malformed. */
    readonly keyId?: string,
  ) {
    super(explanations[failure](keyId ?? '?'));
  }
}

const explanations: Record<UnsealFailure, (keyId: string) => string> = {
  malformed: () => 'A stored secret is not in the sealed form: it was written by something else or cut off',
  'unknown-key': (keyId) =>
    `A stored secret was sealed with the key "${keyId}", which TOKEN_ENCRYPTION_KEYS does not list: add that key again`,
  'wrong-key-or-altered': (keyId) =>
    `A stored secret does not open with the key "${keyId}": the key behind this id is another one, or the row was altered`,
};

/** The database stayed locked by another process for longer than we wait. @internal */
export class DatabaseBusyError extends BizprocKitError {
  readonly code = 'BPK_DATABASE_BUSY';
  readonly retry: RetryDecision = { kind: 'after-backoff' };

  constructor(waitedMs: number, cause: unknown) {
    super(`The database stayed locked by another process for ${waitedMs} ms`, { cause });
  }
}

/** Another host works on this SQLite file: two would take each other's calls and tokens. @internal */
export class DatabaseHeldError extends BizprocKitError {
  readonly code = 'BPK_DATABASE_HELD';
  readonly retry: RetryDecision = { kind: 'after-operator' };

  constructor(path: string, holder: string, cause: unknown) {
    super(
      `The SQLite file ${path} belongs to a host that is running (${holder}). Stop that one, or give this one a file of its own with DATABASE_URL`,
      { cause },
    );
  }
}
