import type { RegistrationKind } from '../../account/registration.js';
import type { PhpMap } from '../../wire/php-value.js';
import type { EmulatedWorkflow, StepStatus, WorkflowStatus } from '../../workflow/emulated-workflow.js';

/** A step of a workflow. @public */
export interface WorkflowStepView {
  code: string;
  kind: RegistrationKind | 'task';
  activityName: string;
  status: StepStatus;
  input: PhpMap;
  outputs: PhpMap;
  log: string[];
  startedAt: string;
  timeoutAt: string | null;
  /** Milliseconds so far, or until the end. */
  ms: number;
}

/** A workflow, running or finished. @public */
export interface WorkflowView {
  id: string;
  status: WorkflowStatus;
  documentId: string[];
  documentType: string[];
  /** Status text of the running step. */
  statusText: string;
  startedAt: string;
  modified: string;
  ownedUntil: string | null;
  finishedAt: string | null;
  steps: WorkflowStepView[];
  log: { at: string; text: string; activityName: string | null }[];
}

/** `GET /_emulator/portals/:slug/workflows`. @public */
export interface WorkflowListView {
  /** The newest first. */
  workflows: WorkflowView[];
}

export function workflowView(workflow: EmulatedWorkflow, now: number): WorkflowView {
  const iso = (at: number | undefined): string | null =>
    at === undefined ? null : new Date(at).toISOString();
  return {
    id: workflow.id,
    status: workflow.status,
    documentId: workflow.documentId,
    documentType: workflow.documentType,
    statusText: workflow.statusText,
    startedAt: iso(workflow.startedAt)!,
    modified: iso(workflow.modifiedAt)!,
    ownedUntil: iso(workflow.ownedUntil),
    finishedAt: iso(workflow.finishedAt),
    steps: workflow.steps.map((step) => ({
      code: step.code,
      kind: step.kind,
      activityName: step.activityName,
      status: step.status,
      input: step.input,
      outputs: step.outputs,
      log: step.log,
      startedAt: iso(step.startedAt)!,
      timeoutAt: iso(step.timeoutAt),
      ms: Math.round((step.finishedAt ?? now) - step.startedAt),
    })),
    log: workflow.log.map(({ at, text, activityName }) => ({
      at: iso(at)!,
      text,
      activityName: activityName ?? null,
    })),
  };
}
