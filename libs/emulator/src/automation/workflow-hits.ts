import type { EmulatedWorkflow, WorkflowStatus } from '../workflow/emulated-workflow.js';

/** What the parts of the engine ask of the whole: hits on a workflow, and its end. */
export interface WorkflowHits {
  /** Runs work that an agent does later: retried when the workflow is locked. */
  byAgent(workflow: EmulatedWorkflow, work: () => void): void;
  /** Runs work in the hit of a request; resolves when the workflow is saved and unlocked: the reply waits for it. */
  inRequest(workflow: EmulatedWorkflow, work: () => void): Promise<void>;
  /** Ends a workflow: its row is gone, its steps wait no longer. */
  end(workflow: EmulatedWorkflow, status: WorkflowStatus): void;
}
