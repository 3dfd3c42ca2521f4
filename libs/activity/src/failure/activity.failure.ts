import { BizprocKitError } from '@bizproc-kit/errors';
import type { RetryDecision } from '@bizproc-kit/errors';
import type { LocalizedText } from '../text/localized-text.js';
import { textIn } from '../text/localized-text.js';

/** @public */
export interface FailureOptions {
  /** What went wrong underneath; logged, never shown in the workflow. */
  cause?: unknown;
}

/** @public */
export interface RetryableFailureOptions extends FailureOptions {
  /** Earliest time of the next attempt, milliseconds from now. Default: the activity's own backoff. */
  after?: number;
}

/**
 * How an author says that a step has failed. The message is for the portal's administrator: it goes into the workflow's
 * log, in the portal's language if it is a map of languages.
 *
 * @public
 */
export class ActivityFailure extends BizprocKitError {
  readonly code: string = 'BPK_ACTIVITY_FAILURE';
  readonly retry: RetryDecision;
  readonly kind: 'terminal' | 'retryable';
  readonly text: LocalizedText;
  /** Earliest next attempt of a retryable failure, milliseconds. */
  readonly after: number | undefined;

  protected constructor(
    kind: 'terminal' | 'retryable',
    text: LocalizedText,
    options: RetryableFailureOptions = {},
  ) {
    super(textIn(text, 'en'), options);
    this.kind = kind;
    this.text = text;
    this.after = options.after;
    this.retry = { kind: kind === 'terminal' ? 'never' : 'after-backoff' };
  }

  /** Trying again changes nothing: the step ends as its `onFailure` says. */
  static terminal(message: LocalizedText, options?: FailureOptions): ActivityFailure {
    return new ActivityFailure('terminal', message, options);
  }

  /** Worth another attempt, while attempts and the step's deadline last. */
  static retryable(message: LocalizedText, options?: RetryableFailureOptions): ActivityFailure {
    return new ActivityFailure('retryable', message, options);
  }
}
