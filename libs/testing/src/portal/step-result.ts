import type { WorkflowResult, WorkflowStepResult } from '@bizproc-kit/emulator';
import type { RunSummary } from '@bizproc-kit/runtime';

/** How a step of an activity ended in its workflow. @public */
export class StepResult<O> {
  constructor(
    private readonly decoded: O,
    private readonly step: WorkflowStepResult,
    /** The whole workflow, as the portal has it. */
    readonly workflow: WorkflowResult,
    /** The host's record of the execution. */
    readonly run: RunSummary | undefined,
    private readonly lacking: string,
  ) {}

  /** Status of the step on the portal. */
  get status(): WorkflowStepResult['status'] {
    return this.step.status;
  }

  /** Lines of the step in the workflow's log. */
  get log(): readonly string[] {
    return this.step.log;
  }

  /** Values as the portal stored them. */
  get stored(): Readonly<Record<string, unknown>> {
    return this.step.outputs;
  }

  /** Outputs as the output class has them. @throws Error that says what happened when the activity failed */
  get outputs(): O {
    if (this.run && this.run.outcome !== null && this.run.outcome !== 'ok') {
      throw new Error(
        `The activity ${this.step.code} did not give its outputs: ${this.run.outcome}` +
          `${this.run.error ? `, ${this.run.error}` : ''}. The workflow's log says: ${this.log.join(' | ') || 'nothing'}${this.lacking}`,
      );
    }
    return this.decoded;
  }
}
