import { taskAnswers } from '../../automation/task-board.js';
import type { EmulatedPortal } from '../../portal/emulated-portal.js';
import type { PortalDirectory } from '../../portal/portal-directory.js';
import { ControlError } from '../route/control-error.js';
import { get, post, type ControlRequest, type ControlRoute } from '../route/control-route.js';
import { portalOf } from '../route/portal-of.js';
import { taskView, type TaskListView } from './task-views.js';

/** `/portals/:slug/tasks`: the tasks that workflows gave to users. */
export function taskRoutes(portals: PortalDirectory): ControlRoute[] {
  return [
    get('/portals/:slug/tasks', (request) => list(portalOf(portals, request))),
    post('/portals/:slug/tasks/:id', async (request) => {
      const portal = portalOf(portals, request);
      await complete(portal, request);
      return list(portal);
    }),
  ];
}

function list(portal: EmulatedPortal): TaskListView {
  return { tasks: portal.automation.tasks.all.map(taskView) };
}

/** `{userId?, status?}`: one of its users, and one of its answers. */
async function complete(portal: EmulatedPortal, { path, body }: ControlRequest): Promise<void> {
  const task = portal.automation.tasks.get(Number(path['id']));
  if (!task) throw new ControlError(404, `Portal ${portal.slug} has no task ${path['id']}`);
  if (task.status !== 0) throw new ControlError(409, `Task ${task.id} is completed already`);
  const userId = Number(body['userId'] ?? [...task.userStatus.keys()][0]);
  if (!task.userStatus.has(userId)) throw new ControlError(400, `Task ${task.id} is none of user ${userId}`);
  const answers = taskAnswers[task.activity];
  const status = Number(body['status'] ?? answers[0]);
  if (!answers.includes(status)) {
    throw new ControlError(400, `Task ${task.id} is completed with status ${answers.join(' or ')}`);
  }
  await portal.automation.tasks.complete(task, userId, status, '', {});
}
