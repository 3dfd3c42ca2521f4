import type { World } from '../world.js';
import type { EmulatedWorkflow, WorkflowStep } from '../workflow/emulated-workflow.js';

const STEP_LINES_KEPT = 100;

/** Writes a line into the log of a step and of its workflow, and tells watchers. */
export function noteLine(world: World, workflow: EmulatedWorkflow, step: WorkflowStep, line: string): void {
  step.log.push(line);
  if (step.log.length > STEP_LINES_KEPT) step.log.shift();
  workflow.write(world.clock.now(), line, step.activityName);
  if (!world.stream.isWatched) return;
  world.stream.emit({
    type: 'log',
    portal: workflow.portal,
    workflowId: workflow.id,
    step: step.activityName,
    line,
  });
}

/** Tells watchers how a step stands. */
export function noteStatus(world: World, workflow: EmulatedWorkflow, step: WorkflowStep): void {
  if (!world.stream.isWatched) return;
  world.stream.emit({
    type: 'workflow',
    portal: workflow.portal,
    workflowId: workflow.id,
    status: workflow.status,
    step: step.activityName,
    stepStatus: step.status,
  });
}
