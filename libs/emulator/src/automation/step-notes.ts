import type { VirtualClock } from '../clock/virtual-clock.js';
import type { EventStream } from '../journal/event-stream.js';
import type { EmulatedWorkflow, WorkflowStep } from '../workflow/emulated-workflow.js';

const stepLinesKept = 100;

/** Writes down how workflows and their steps stand, and tells watchers. */
export class StepNotes {
  constructor(
    private readonly clock: VirtualClock,
    private readonly stream: EventStream,
  ) {}

  /** A line in the log of a step and of its workflow. */
  line(workflow: EmulatedWorkflow, step: WorkflowStep, line: string): void {
    step.log.push(line);
    if (step.log.length > stepLinesKept) step.log.shift();
    workflow.write(this.clock.now(), line, step.activityName);
    if (!this.stream.isWatched) return;
    this.stream.emit({
      type: 'log',
      portal: workflow.portal,
      workflowId: workflow.id,
      step: step.activityName,
      line,
    });
  }

  /** The status of a workflow, and of the step that has changed. */
  status(workflow: EmulatedWorkflow, step?: WorkflowStep): void {
    if (!this.stream.isWatched) return;
    this.stream.emit({
      type: 'workflow',
      portal: workflow.portal,
      workflowId: workflow.id,
      status: workflow.status,
      ...(step ? { step: step.activityName, stepStatus: step.status } : {}),
    });
  }
}
