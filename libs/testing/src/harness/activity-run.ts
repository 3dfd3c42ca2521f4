import { inspect } from 'node:util';

import type { ActivityFailure } from '@bizproc-kit/activity';

/** How one attempt ended. */
export type RunOutcome = 'completed' | 'failed' | 'deferred';

export type RunEnd<O> =
  | { outcome: 'completed'; output: O; returnValues: Record<string, unknown> }
  | { outcome: 'failed'; failure: ActivityFailure }
  | { outcome: 'deferred' };

/** One attempt of an activity. Asking it for what it has not got says what it has instead. */
export class ActivityRun<O> {
  constructor(
    private readonly end: RunEnd<O>,
    /** Lines that the activity wrote into the workflow's log. */
    readonly log: readonly string[],
  ) {}

  get outcome(): RunOutcome {
    return this.end.outcome;
  }

  /** What `execute` returned. @throws Error that names the failure when it did not complete */
  get output(): O {
    return this.completed().output;
  }

  /** `RETURN_VALUES` of the answer, as they go to the portal. */
  get returnValues(): Record<string, unknown> {
    return this.completed().returnValues;
  }

  /** Why it failed. @throws Error that names the outcome when it did not fail */
  get failure(): ActivityFailure {
    if (this.end.outcome === 'failed') return this.end.failure;
    throw new Error(`The activity did not fail: it ${this.describe()}`);
  }

  private completed(): Extract<RunEnd<O>, { outcome: 'completed' }> {
    if (this.end.outcome === 'completed') return this.end;
    throw new Error(`The activity did not complete: it ${this.describe()}`, {
      cause: this.end.outcome === 'failed' ? this.end.failure : undefined,
    });
  }

  private describe(): string {
    if (this.end.outcome === 'deferred') return 'left its answer to somebody else (context.defer())';
    if (this.end.outcome === 'completed') return `completed with ${inspect(this.end.output)}`;
    const { failure } = this.end;
    const cause = failure.cause instanceof Error ? ` (${failure.cause.name}: ${failure.cause.message})` : '';
    return `failed, ${failure.kind}: ${failure.message}${cause}`;
  }
}
