import type { TaskView } from '@bizproc-kit/emulator/control';
import { Badge, Button, Card, EmptyState, notify, Notice } from '@bizproc-kit/ui';
import { completeTask, listTasks } from '../api/emulator.js';
import type { PortalState } from '../api/state.js';
import { usePortalList } from './use-portal-list.js';

/** Tasks of workflows that wait for a person: the buttons are that person. */
export function TasksCard({ portal }: { portal: PortalState }) {
  const { items, problem } = usePortalList(portal.slug, listTasks);
  const open = items.filter((task) => task.status === 0);
  return (
    <Card title="Tasks of workflows" icon="check" actions={<Badge>{open.length}</Badge>} flush>
      {problem && (
        <Notice tone="bad" title="The tasks could not be read">
          {problem}
        </Notice>
      )}
      {open.length === 0 ? (
        <EmptyState icon="check" title="Nobody has to do anything">
          A workflow that asks for an approval, a review or information waits here for its people.
        </EmptyState>
      ) : (
        <ul class="task-list">
          {open.map((task) => (
            <TaskRow key={task.id} portal={portal} task={task} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function TaskRow({ portal, task }: { portal: PortalState; task: TaskView }) {
  const waiting = Object.keys(task.users).filter((id) => task.users[id] === 0);
  const nameOf = (id: string) => portal.users.find((user) => user.id === Number(id))?.name ?? `user ${id}`;
  const complete = async (userId: string, status: number) => {
    try {
      await completeTask(portal.slug, task.id, Number(userId), status);
    } catch (failure) {
      notify('bad', 'The task was not completed', (failure as Error).message);
    }
  };
  return (
    <li class="task" data-task={task.id}>
      <div class="task-words">
        <span class="fault-title">{task.name}</span>
        {task.description && <span class="fault-text">{task.description}</span>}
      </div>
      {waiting.map((userId) => (
        <div key={userId} class="task-person">
          <span class="fault-text">{nameOf(userId)}</span>
          {task.answers.map(({ status, label }) => (
            <Button
              key={status}
              size="s"
              variant={status === 2 || status === 4 ? 'danger' : 'default'}
              onClick={() => void complete(userId, status)}
            >
              {label}
            </Button>
          ))}
        </div>
      ))}
    </li>
  );
}
