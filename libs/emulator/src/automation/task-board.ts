import type { PortalAccount } from '../account/portal-account.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { Identifiers } from '../random/identifiers.js';
import { phpMap, type PhpMap, type PhpValue } from '../wire/php-value.js';
import type { EmulatedWorkflow, WorkflowStep } from '../workflow/emulated-workflow.js';
import type { TaskNode } from '../workflow/workflow-template.js';
import type { WorkflowHits } from './workflow-hits.js';

/** A task that a workflow gave to users (protocol 4.5). */
export interface PortalTask {
  id: number;
  workflow: EmulatedWorkflow;
  activity: TaskNode['task']['activity'];
  activityName: string;
  name: string;
  description: string;
  /** 0 running, 1 approved, 2 rejected, 3 done, 4 overdue. */
  status: number;
  /** 0 waiting, 1 yes, 2 no, 3 ok, 4 cancel; by user. */
  userStatus: Map<number, number>;
  modified: number;
  parameters: PhpMap;
  step: WorkflowStep;
  resume: () => void;
}

/** Statuses with which a user completes a task: 1 yes, 2 no, 3 ok, 4 cancel. */
export const taskAnswers: Record<PortalTask['activity'], readonly number[]> = {
  ApproveActivity: [1, 2],
  ReviewActivity: [3],
  RequestInformationActivity: [3],
  RequestInformationOptionalActivity: [3, 4],
};

const finishedKept = 500;

/** Tasks of one portal. */
export class TaskBoard {
  private readonly tasks = new Map<number, PortalTask>();
  private readonly finished: number[] = [];
  private count = 0;

  constructor(
    private readonly account: PortalAccount,
    private readonly hits: WorkflowHits,
    private readonly clock: VirtualClock,
    private readonly ids: Identifiers,
  ) {}

  /** Opens a task; the workflow waits until it is completed. Always false: a task never ends at once. */
  open(workflow: EmulatedWorkflow, node: TaskNode, resume: () => void): false {
    this.count += 1;
    const now = this.clock.now();
    const { task } = node;
    const step: WorkflowStep = {
      code: task.activity,
      kind: 'task',
      status: 'waiting',
      activityName: node.name ?? this.ids.activityName(),
      alias: node.alias,
      eventId: `task-${this.account.number}-${this.count}`,
      input: phpMap(),
      outputs: phpMap(),
      statusText: '',
      log: [],
      startedAt: now,
      finishedAt: undefined,
      timeoutAt: undefined,
      error: undefined,
    };
    workflow.addStep(step);
    this.tasks.set(this.count, {
      id: this.count,
      workflow,
      activity: task.activity,
      activityName: step.activityName,
      name: task.name,
      description: task.description ?? '',
      status: 0,
      userStatus: new Map(task.users.map((user) => [user, 0])),
      modified: now,
      parameters: parametersOf(task),
      step,
      resume,
    });
    this.account.announce(`task ${this.count} opened`);
    return false;
  }

  get(id: number): PortalTask | undefined {
    return this.tasks.get(id);
  }

  get all(): PortalTask[] {
    return [...this.tasks.values()];
  }

  /** Completes a task for a user; the workflow goes on. Resolves when it is unlocked again. */
  complete(
    task: PortalTask,
    userId: number,
    status: number,
    comment: string,
    fields: { [id: string]: PhpValue },
  ): Promise<void> {
    const now = this.clock.now();
    task.userStatus.set(userId, status);
    task.status = status === 1 ? 1 : status === 2 ? 2 : 3;
    task.modified = now;
    task.step.outputs['Comments'] = comment;
    task.step.outputs['LastApprover'] = `user_${userId}`;
    task.step.outputs['Status'] = status;
    for (const id in fields) task.step.outputs[id] = fields[id];
    this.close(task, 'completed');
    if (!task.workflow.isLocked) return this.hits.inRequest(task.workflow, task.resume);
    this.hits.byAgent(task.workflow, task.resume);
    return Promise.resolve();
  }

  /** Closes the tasks of a workflow that has ended. */
  release(workflowId: string): void {
    if (this.tasks.size === 0) return;
    for (const task of this.tasks.values()) {
      if (task.workflow.id === workflowId && task.status === 0) this.close(task, 'terminated');
    }
  }

  /** Deletes the tasks of a killed workflow. */
  deleteOf(workflowId: string): void {
    for (const task of this.tasks.values()) if (task.workflow.id === workflowId) this.tasks.delete(task.id);
  }

  private close(task: PortalTask, status: WorkflowStep['status']): void {
    if (task.status === 0) task.status = 3;
    task.step.status = status;
    task.step.finishedAt = this.clock.now();
    this.account.announce(`task ${task.id} closed`);
    this.finished.push(task.id);
    if (this.finished.length > finishedKept) this.tasks.delete(this.finished.shift()!);
  }
}

function parametersOf(task: TaskNode['task']): PhpMap {
  return {
    CommentLabel: 'Comment',
    CommentRequired: task.commentRequired ?? 'N',
    ShowComment: 'Y',
    StatusOkLabel: 'Done',
    StatusYesLabel: 'Approve',
    StatusNoLabel: 'Reject',
    StatusCancelLabel: 'Cancel',
    Fields: task.fields ?? [],
  };
}
