import { inspect } from 'node:util';

import { type ActivityFailure, type AttemptEnd, textIn } from '@bizproc-kit/activity';

/** How an attempt can end that nobody stops. */
export type RunEnd = Exclude<AttemptEnd, { kind: 'stopped' }>;

/** How one attempt ended. @public */
export type RunOutcome = RunEnd['kind'];

/** One attempt of an activity. Asking it for what it has not got says what it has instead. @public */
export class ActivityRun<O> {
  constructor(
    private readonly end: RunEnd,
    /** Lines that the activity wrote into the workflow's log. */
    readonly log: readonly string[],
    private readonly language: string,
  ) {}

  get outcome(): RunOutcome {
    return this.end.kind;
  }

  /** What `execute` returned. @throws Error that names the failure when it did not complete */
  get output(): O {
    return this.completed().output as O;
  }

  /** `RETURN_VALUES` of the answer, as they go to the portal. */
  get returnValues(): Record<string, unknown> {
    return this.completed().returnValues;
  }

  /** Why it failed. @throws Error that names the outcome when it did not fail */
  get failure(): ActivityFailure {
    if (this.end.kind === 'failed') return this.end.failure;
    throw new Error(`The activity did not fail: it ${this.describe()}`);
  }

  /**
   * What the workflow's log says when no further attempt is made, in the language of the portal.
   *
   * @throws Error that names the outcome when it did not fail
   */
  get failureText(): string {
    return textIn(this.failure.text, this.language);
  }

  private completed(): Extract<RunEnd, { kind: 'completed' }> {
    if (this.end.kind === 'completed') return this.end;
    throw new Error(`The activity did not complete: it ${this.describe()}`, {
      cause: this.end.kind === 'failed' ? this.end.failure : undefined,
    });
  }

  private describe(): string {
    if (this.end.kind === 'deferred') return 'left its answer to somebody else (context.defer())';
    if (this.end.kind === 'completed') return `completed with ${inspect(this.end.output)}`;
    const { failure } = this.end;
    const cause = failure.cause instanceof Error ? ` (${failure.cause.name}: ${failure.cause.message})` : '';
    return `failed, ${failure.kind}: ${failure.message}${cause}`;
  }
}
