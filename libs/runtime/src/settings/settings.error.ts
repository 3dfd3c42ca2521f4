import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/**
 * The environment cannot be used. `problems` lists everything that is wrong, one sentence each, so that one
 * start is enough to see it all; no sentence repeats a value that may be a secret.
 *
 * @public
 */
export class SettingsError extends BizprocKitError {
  readonly code = 'BPK_SETTINGS';
  readonly retry: RetryDecision = { kind: 'after-operator' };

  constructor(readonly problems: readonly string[]) {
    super(
      problems.length === 1
        ? problems[0]!
        : `${problems.length} settings are invalid:\n- ${problems.join('\n- ')}`,
    );
  }
}
