import { taskAnswers, type PortalTask } from '../../automation/task-board.js';
import { toText } from '../../wire/php-value.js';

/** A task of a workflow. @public */
export interface TaskView {
  id: number;
  activity: string;
  name: string;
  /** 0 running, 1 approved, 2 rejected, 3 done. */
  status: number;
  /** Status by user id: 0 waiting, 1 yes, 2 no, 3 ok, 4 cancel. */
  users: Record<string, number>;
  workflowId: string;
  description: string;
  /** What completes it, with the words on the buttons. */
  answers: { status: number; label: string }[];
}

/** `GET /_emulator/portals/:slug/tasks`. @public */
export interface TaskListView {
  tasks: TaskView[];
}

/** The parameter of a task that holds the words on a button. */
const taskLabels: Record<number, string> = {
  1: 'StatusYesLabel',
  2: 'StatusNoLabel',
  3: 'StatusOkLabel',
  4: 'StatusCancelLabel',
};

export function taskView(task: PortalTask): TaskView {
  return {
    id: task.id,
    activity: task.activity,
    name: task.name,
    description: task.description,
    status: task.status,
    users: Object.fromEntries(task.userStatus),
    workflowId: task.workflow.id,
    answers: taskAnswers[task.activity].map((status) => ({
      status,
      label: toText(task.parameters[taskLabels[status]!]),
    })),
  };
}
