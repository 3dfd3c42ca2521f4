import type { EmulatedPortal } from '../portal/emulated-portal.js';
import { localise } from '../culture/localised-text.js';
import type { PlanOptions, PortalBehaviour, RequestLimit } from '../account/portal-options.js';
import type { SettingsDialogOptions } from '../designer/settings-dialog.js';
import { availableSteps } from '../designer/step-catalogue.js';
import { TASK_ANSWERS } from '../automation/task-board.js';
import type { WorkflowNode } from '../workflow/workflow-template.js';
import type { ControlRequest, ControlRoute } from './control-api.js';
import { ControlError } from './control-error.js';
import { portalView, registrationView } from './control-views.js';

/** Routes that change how a portal is, or show what its designer and limiter show. */
export function portalRoutes(): ControlRoute[] {
  const post = (path: string, run: ControlRoute['run']): ControlRoute => ({
    method: 'POST',
    path: `/portals/:slug/${path}`,
    run,
  });
  const get = (path: string, run: ControlRoute['run']): ControlRoute => ({
    method: 'GET',
    path: `/portals/:slug/${path}`,
    run,
  });
  return [
    post(
      'rename',
      changed(({ body }, portal) => portal.rename(textOf(body, 'slug'))),
    ),
    post(
      'deleted',
      changed(({ body }, portal) => void (portal.deleted = body['deleted'] !== false)),
    ),
    post(
      'plan',
      changed(({ body }, portal) => void Object.assign(portal.plan, body as Partial<PlanOptions>), 'plan'),
    ),
    post(
      'behaviour',
      changed(
        ({ body }, portal) => void Object.assign(portal.behaviour, body as Partial<PortalBehaviour>),
        'behaviour',
      ),
    ),
    post(
      'culture',
      changed(({ body }, portal) => void Object.assign(portal.culture, body), 'culture'),
    ),
    post('users/:id', changed(changeUser, 'users')),
    post('revoke', changed(revoke, 'grants')),
    post('payment', payment),
    post('confirm', confirm),
    post('finish', finishInstall),
    post('settings', openSettings),
    post('frame', frame),
    get('steps', steps),
    get('limits', limits),
    post('limits', changeLimits),
    get('templates', (request) => ({ templates: [...portalOf(request).automation.templates.values()] })),
    post('templates', addTemplate),
    get('tasks', tasks),
    post('tasks/:id', completeTask),
    get('placements', (request) => ({ placements: portalOf(request).placements })),
  ];
}

/** The portal of a request. @throws ControlError */
export function portalOf({ emulator, path }: ControlRequest): EmulatedPortal {
  const portal = emulator.findPortal(path['slug']!);
  if (!portal) throw new ControlError(404, `No portal is called "${path['slug']}"`);
  return portal;
}

/** A change that answers with the portal; `what` tells watchers of it where the portal itself does not. */
function changed(
  change: (request: ControlRequest, portal: EmulatedPortal) => void,
  what?: string,
): ControlRoute['run'] {
  return (request) => {
    const portal = portalOf(request);
    change(request, portal);
    if (what !== undefined) portal.announce(`${what} changed`);
    return portalView(portal);
  };
}

function textOf(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw new ControlError(400, `"${name}" is missing`);
  return value;
}

function changeUser({ path, body }: ControlRequest, portal: EmulatedPortal): void {
  const user = portal.users.get(Number(path['id']));
  if (!user) throw new ControlError(404, `Portal ${portal.slug} has no user ${path['id']}`);
  if (typeof body['active'] === 'boolean') user.active = body['active'];
  if (typeof body['isAdmin'] === 'boolean') user.isAdmin = body['isAdmin'];
  if (typeof body['timeZone'] === 'string') user.timeZone = body['timeZone'];
}

/** Kills the grants of a user, or of all. */
function revoke({ body }: ControlRequest, portal: EmulatedPortal): void {
  const users = typeof body['userId'] === 'number' ? [body['userId']] : [...portal.users.keys()];
  for (const installation of portal.allInstallations) for (const user of users) installation.revoke(user);
}

async function payment(request: ControlRequest): Promise<unknown> {
  const portal = portalOf(request);
  const { allowed, expired, days, clientId } = request.body;
  await request.emulator.lifecycle.changePayment(portal, {
    ...(typeof allowed === 'boolean' ? { allowed } : {}),
    ...(typeof expired === 'boolean' ? { expired } : {}),
    ...(typeof days === 'number' || days === null ? { days } : {}),
    ...(typeof clientId === 'string' ? { clientId } : {}),
  });
  return portalView(portal);
}

/** `{method}` demands consent, `{method, confirmed}` gives or refuses it. */
async function confirm(request: ControlRequest): Promise<unknown> {
  const portal = portalOf(request);
  const method = textOf(request.body, 'method').toLowerCase();
  const { confirmed } = request.body;
  if (typeof confirmed === 'boolean')
    await request.emulator.lifecycle.confirmMethod(portal, method, confirmed);
  else request.emulator.lifecycle.demandConfirmation(portal, method);
  portal.announce('consent changed');
  return portalView(portal);
}

/** What `BX24.installFinish()` in a browser does. */
function finishInstall(request: ControlRequest): unknown {
  const portal = portalOf(request);
  const installation = portal.installation();
  if (!installation) throw new ControlError(409, `No app is being installed on portal ${portal.slug}`);
  request.emulator.lifecycle.finishInstall(installation);
  return portalView(portal);
}

function openSettings(request: ControlRequest): Promise<unknown> {
  const options = { designer: 'robot', ...request.body } as unknown as SettingsDialogOptions;
  textOf(request.body, 'code');
  return request.emulator.lifecycle.openSettings(portalOf(request), options);
}

/**
 * A POST for the browser to send into an iframe: the app's page, or with `code` the settings dialog of a step.
 * `{url, query, body}`; the body is form-encoded text.
 */
function frame(request: ControlRequest): unknown {
  const portal = portalOf(request);
  const { lifecycle } = request.emulator;
  if (typeof request.body['code'] === 'string') {
    return lifecycle.settingsFrame(portal, {
      designer: 'robot',
      ...request.body,
    } as unknown as SettingsDialogOptions);
  }
  const installation = portal.installation();
  if (!installation) throw new ControlError(409, `The app is not installed on portal ${portal.slug}`);
  return lifecycle.frame(installation, installation.installUrl);
}

/** What the designer offers: `?documentType=crm,CCrmDocumentDeal,DEAL&language=de`. */
function steps(request: ControlRequest): unknown {
  const portal = portalOf(request);
  const documentType = request.query.get('documentType')?.split(',');
  const language = request.query.get('language') ?? portal.culture.language;
  return {
    language,
    steps: availableSteps(portal, documentType).map((registration) => ({
      ...registrationView(registration),
      label: localise(registration.name, language),
      hint: localise(registration.description, language),
    })),
  };
}

function limits(request: ControlRequest): unknown {
  const { requests, operating } = portalOf(request);
  return {
    requests: { limit: requests.limit ?? null, fill: requests.fill() },
    operating: { limitSeconds: operating.limitSeconds ?? null, fill: operating.fill() },
    delivery: { pending: request.emulator.delivery.pending, handlers: request.emulator.delivery.handlers() },
  };
}

function changeLimits(request: ControlRequest): unknown {
  const { requests, operating } = portalOf(request);
  const { requestLimit, operatingLimitSeconds, exhaust } = request.body;
  if (requestLimit !== undefined) requests.limit = (requestLimit as RequestLimit | null | false) || undefined;
  if (operatingLimitSeconds !== undefined) {
    operating.limitSeconds = typeof operatingLimitSeconds === 'number' ? operatingLimitSeconds : undefined;
  }
  if (typeof exhaust === 'string') {
    operating.exhaust(`${request.emulator.oauth.defaultApp.clientId}|${exhaust.toLowerCase()}`);
  }
  portalOf(request).announce('limits changed');
  return limits(request);
}

/** `{name, documentType, steps, stage?, autoExecute?, starters?}`. */
function addTemplate(request: ControlRequest): unknown {
  const { body } = request;
  if (!Array.isArray(body['documentType']) || body['documentType'].length !== 3) {
    throw new ControlError(400, 'A template needs a documentType of three parts');
  }
  if (!Array.isArray(body['steps'])) throw new ControlError(400, 'A template needs a list of steps');
  return portalOf(request).automation.addTemplate({
    name: typeof body['name'] === 'string' ? body['name'] : 'Template',
    description: '',
    documentType: body['documentType'] as [string, string, string],
    steps: body['steps'] as WorkflowNode[],
    autoExecute: Number(body['autoExecute'] ?? 0),
    ...(Array.isArray(body['starters']) ? { starters: body['starters'].map(Number) } : {}),
    stage: typeof body['stage'] === 'string' ? body['stage'] : undefined,
    userId: 1,
    systemCode: '',
    clientId: undefined,
  });
}

/** The parameter of a task that holds the words on a button. */
const TASK_LABELS: Record<number, string> = {
  1: 'StatusYesLabel',
  2: 'StatusNoLabel',
  3: 'StatusOkLabel',
  4: 'StatusCancelLabel',
};

function tasks(request: ControlRequest): unknown {
  return {
    tasks: portalOf(request).automation.tasks.all.map((task) => ({
      id: task.id,
      activity: task.activity,
      name: task.name,
      description: task.description,
      status: task.status,
      users: Object.fromEntries(task.userStatus),
      workflowId: task.workflow.id,
      parameters: task.parameters,
      answers: TASK_ANSWERS[task.activity].map((status) => ({
        status,
        label: task.parameters[TASK_LABELS[status]!],
      })),
    })),
  };
}

/** `{userId?, status?}`: one of its users, and one of its answers. */
function completeTask(request: ControlRequest): unknown {
  const portal = portalOf(request);
  const task = portal.automation.tasks.get(Number(request.path['id']));
  if (!task) throw new ControlError(404, `Portal ${portal.slug} has no task ${request.path['id']}`);
  if (task.status !== 0) throw new ControlError(409, `Task ${task.id} is completed already`);
  const userId = Number(request.body['userId'] ?? [...task.userStatus.keys()][0]);
  if (!task.userStatus.has(userId)) throw new ControlError(400, `Task ${task.id} is none of user ${userId}`);
  const answers = TASK_ANSWERS[task.activity];
  const status = Number(request.body['status'] ?? answers[0]);
  if (!answers.includes(status)) {
    throw new ControlError(400, `Task ${task.id} is completed with status ${answers.join(' or ')}`);
  }
  portal.automation.tasks.complete(task, userId, status, '', {});
  return tasks(request);
}
