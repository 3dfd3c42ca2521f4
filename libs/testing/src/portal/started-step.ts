import { setTimeout as sleep } from 'node:timers/promises';

import type { ActivityDefinition } from '@bizproc-kit/activity';
import type { EmulatedWorkflow } from '@bizproc-kit/emulator';
import type { Runs, RunSummary } from '@bizproc-kit/runtime';

import { outputValues } from '../values/output-values.js';
import { StepResult } from './step-result.js';

const pollMs = 10;
const arrivalMs = 10_000;

/** A step of an activity in a running workflow. @public */
export class StartedStep<O> {
  constructor(
    private readonly definition: ActivityDefinition,
    private readonly workflow: EmulatedWorkflow,
    private readonly memberId: string,
    private readonly runs: Runs,
    /** What the emulator lacked, as the end of a failure's message. */
    private readonly lacking: () => string,
  ) {}

  /** The id that the activity sees as `context.runId`; waits for the handler call to arrive. */
  async runId(): Promise<string> {
    for (const end = Date.now() + arrivalMs; Date.now() < end; await sleep(pollMs)) {
      const run = await this.find();
      if (run) return run.id;
    }
    throw new Error(
      `The portal's call of ${this.definition.codes[0]!.code} did not reach the host in ${arrivalMs} ms`,
    );
  }

  /** Answers the step as something outside would: `Runs.complete`. */
  async complete(output: Partial<O> = {}): Promise<void> {
    await this.runs.complete(await this.runId(), output);
  }

  /** Fails the step as something outside would: `Runs.fail`. */
  async fail(message: string): Promise<void> {
    await this.runs.fail(await this.runId(), message);
  }

  /**
   * Waits for the workflow to end.
   *
   * @param timeoutMs real milliseconds. Default 15,000.
   * @throws Error naming the steps that still wait, and what the host knows of the run
   */
  async finished(timeoutMs = 15_000): Promise<StepResult<O>> {
    const result = await this.workflow.finished(timeoutMs).catch(async (error: Error) => {
      const run = await this.find();
      const known = run
        ? `state ${run.state}, attempt ${run.attempt}, error: ${run.error ?? 'none'}`
        : 'no call';
      throw new Error(`${error.message}. The host has: ${known}${this.lacking()}`, { cause: error });
    });
    const step = result.steps[0]!;
    const outputs = outputValues(this.definition.output, step.outputs) as O;
    return new StepResult(outputs, step, result, await this.find(), this.lacking());
  }

  private async find(): Promise<RunSummary | undefined> {
    const [run] = await this.runs.list({ memberId: this.memberId, workflowId: this.workflow.id, limit: 1 });
    return run;
  }
}
