import type { PortalOptions } from '../account/portal-options.js';
import type { FaultRule } from '../faults/fault-plan.js';
import type { CrmFields } from '../crm/crm-store.js';
import { toUpper } from '../crm/field-names.js';
import type { EmulatedWorkflow } from '../workflow/emulated-workflow.js';
import type { StartWorkflowOptions, WorkflowNode } from '../workflow/workflow-template.js';
import type { ControlRequest, ControlRoute } from './control-api.js';
import { ControlError } from './control-error.js';
import { portalOf, portalRoutes } from './portal-routes.js';
import { portalView, workflowView, type EmulatorState } from './control-views.js';

/** Every route of the control API. */
export function controlRoutes(): ControlRoute[] {
  return [
    { method: 'GET', path: '/state', run: state },
    {
      method: 'GET',
      path: '/portals',
      run: ({ emulator }) => ({ portals: emulator.portals.map(portalView) }),
    },
    { method: 'POST', path: '/portals', run: addPortal },
    { method: 'GET', path: '/portals/:slug', run: (request) => portalView(portalOf(request)) },
    { method: 'POST', path: '/portals/:slug/install', run: install },
    { method: 'POST', path: '/portals/:slug/uninstall', run: uninstall },
    { method: 'POST', path: '/portals/:slug/update', run: update },
    { method: 'GET', path: '/portals/:slug/workflows', run: workflows },
    { method: 'POST', path: '/portals/:slug/workflows', run: startWorkflow },
    { method: 'GET', path: '/portals/:slug/workflows/:id', run: readWorkflow },
    { method: 'POST', path: '/portals/:slug/workflows/:id/terminate', run: terminate },
    { method: 'POST', path: '/portals/:slug/workflows/:id/lock', run: lock },
    { method: 'GET', path: '/portals/:slug/items', run: items },
    { method: 'POST', path: '/portals/:slug/items', run: addItem },
    { method: 'POST', path: '/portals/:slug/items/:id', run: updateItem },
    { method: 'GET', path: '/faults', run: ({ emulator }) => ({ faults: emulator.faults.list() }) },
    {
      method: 'POST',
      path: '/faults',
      run: ({ emulator, body }) => emulator.faults.add(body as unknown as FaultRule),
    },
    { method: 'DELETE', path: '/faults', run: ({ emulator }) => emulator.faults.clear() },
    { method: 'DELETE', path: '/faults/:id', run: removeFault },
    { method: 'GET', path: '/clock', run: readClock },
    { method: 'POST', path: '/clock', run: moveClock },
    { method: 'GET', path: '/requests', run: requests },
    { method: 'DELETE', path: '/requests', run: ({ emulator }) => emulator.requestLog.clear() },
    { method: 'GET', path: '/ledger', run: ledger },
    { method: 'GET', path: '/delivery', run: delivery },
    { method: 'POST', path: '/delivery', run: delivery },
    { method: 'POST', path: '/oauth', run: oauth },
    ...portalRoutes(),
  ];
}

function state({ emulator }: ControlRequest): EmulatorState {
  return {
    url: emulator.url,
    app: emulator.app,
    apps: emulator.oauth.allApps.map(({ clientId, scope, status }) => ({ clientId, scope, status })),
    portals: emulator.portals.map(portalView),
  };
}

async function addPortal({ emulator, body }: ControlRequest): Promise<unknown> {
  if (typeof body['slug'] !== 'string') throw new ControlError(400, 'A portal needs a slug');
  const portal = emulator.addPortal(body as unknown as PortalOptions);
  if (emulator.options.portalPorts) await emulator.openPort(portal);
  return portalView(portal);
}

async function install(request: ControlRequest): Promise<unknown> {
  const { body } = request;
  const mode = body['mode'] ?? 'ui';
  if (typeof body['installUrl'] !== 'string') throw new ControlError(400, 'An install needs an installUrl');
  if (mode !== 'ui' && mode !== 'script') throw new ControlError(400, 'The mode is "ui" or "script"');
  const portal = portalOf(request);
  const outcome = await portal.installApp({
    installUrl: body['installUrl'],
    mode,
    ...(typeof body['clientId'] === 'string' ? { clientId: body['clientId'] } : {}),
    ...(typeof body['userId'] === 'number' ? { userId: body['userId'] } : {}),
    ...(body['finish'] === 'always' || body['finish'] === 'never' ? { finish: body['finish'] } : {}),
  });
  return { ...outcome, portal: portalView(portal) };
}

async function uninstall(request: ControlRequest): Promise<unknown> {
  const portal = portalOf(request);
  await portal.uninstallApp({ ...clientIdOf(request), clean: request.body['clean'] === true });
  return portalView(portal);
}

async function update(request: ControlRequest): Promise<unknown> {
  const portal = portalOf(request);
  const version = request.body['version'];
  await portal.updateApp({
    ...clientIdOf(request),
    ...(typeof version === 'number' ? { version } : {}),
    newApplicationToken: request.body['newApplicationToken'] === true,
  });
  return portalView(portal);
}

function clientIdOf({ body }: ControlRequest): { clientId?: string } {
  return typeof body['clientId'] === 'string' ? { clientId: body['clientId'] } : {};
}

function workflows(request: ControlRequest): unknown {
  const portal = portalOf(request);
  const limit = Number(request.query.get('limit') ?? 100);
  const finished = request.emulator.finishedWorkflows.of(portal);
  const now = request.emulator.clock.now();
  const all = [...finished, ...portal.automation.instances.values()].slice(-limit);
  return { workflows: all.reverse().map((workflow) => workflowView(workflow, now)) };
}

function startWorkflow(request: ControlRequest): unknown {
  const { body } = request;
  if (!Array.isArray(body['steps'])) throw new ControlError(400, 'A workflow needs a list of steps');
  const workflow = portalOf(request).startWorkflow({
    ...(body as unknown as StartWorkflowOptions),
    steps: body['steps'] as WorkflowNode[],
  });
  return { id: workflow.id };
}

function workflowOf(request: ControlRequest): EmulatedWorkflow {
  const workflow = portalOf(request).automation.workflow(request.path['id']!);
  if (!workflow)
    throw new ControlError(404, `Portal ${request.path['slug']} has no workflow ${request.path['id']}`);
  return workflow;
}

function readWorkflow(request: ControlRequest): unknown {
  return workflowView(workflowOf(request), request.emulator.clock.now());
}

function terminate(request: ControlRequest): unknown {
  const workflow = workflowOf(request);
  portalOf(request).automation.terminate(workflow, '');
  return workflowView(workflow, request.emulator.clock.now());
}

function lock(request: ControlRequest): unknown {
  const workflow = workflowOf(request);
  portalOf(request).automation.claim(workflow, Number(request.body['ms'] ?? 1_000));
  return workflowView(workflow, request.emulator.clock.now());
}

function items(request: ControlRequest): unknown {
  const entityTypeId = Number(request.query.get('entityTypeId') ?? 2);
  const limit = Number(request.query.get('limit') ?? 50);
  const { crm } = portalOf(request);
  return { entityTypeId, types: crm.types, items: crm.all(entityTypeId).slice(0, limit) };
}

function addItem(request: ControlRequest): unknown {
  const { body } = request;
  const entityTypeId = Number(body['entityTypeId'] ?? 2);
  const { crm } = portalOf(request);
  const given = typeof body['id'] === 'number' ? body['id'] : undefined;
  const id = crm.add(entityTypeId, fieldsOf(body['fields']), given);
  return { id, item: crm.get(entityTypeId, id) };
}

function updateItem(request: ControlRequest): unknown {
  const { body, path } = request;
  const entityTypeId = Number(body['entityTypeId'] ?? 2);
  const id = Number(path['id']);
  const { crm } = portalOf(request);
  if (!crm.update(entityTypeId, id, fieldsOf(body['fields'])))
    throw new ControlError(404, `There is no item ${id}`);
  return { id, item: crm.get(entityTypeId, id) };
}

function fieldsOf(given: unknown): CrmFields {
  const fields: CrmFields = {};
  for (const [name, value] of Object.entries((given ?? {}) as CrmFields)) fields[toUpper(name)] = value;
  return fields;
}

function removeFault({ emulator, path }: ControlRequest): unknown {
  if (!emulator.faults.remove(path['id']!)) throw new ControlError(404, `There is no fault ${path['id']}`);
  return {};
}

const LONGEST_WAIT_MS = 30_000;

/** With `?after=<version>` the answer comes when the clock has jumped, or after half a minute. */
async function readClock({ emulator, query }: ControlRequest): Promise<unknown> {
  const after = query.get('after');
  if (after !== null && Number(after) === emulator.clock.state().version) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, LONGEST_WAIT_MS);
      timer.unref();
      const stop = emulator.clock.onChange(() => done());
      function done(): void {
        clearTimeout(timer);
        stop();
        resolve();
      }
    });
  }
  return emulator.clock.state();
}

/** `{advance: ms}`, `{set: "2026-08-21T14:00:00Z"}` or `{running: false}`. */
function moveClock({ emulator, body }: ControlRequest): unknown {
  const { clock } = emulator;
  if (body['running'] === false) clock.freeze();
  if (typeof body['advance'] === 'number') clock.advance(body['advance']);
  if (typeof body['set'] === 'string' || typeof body['set'] === 'number') {
    const target = new Date(body['set']).getTime();
    if (Number.isNaN(target)) throw new ControlError(400, 'The time to set cannot be read');
    clock.set(target);
  }
  if (body['running'] === true) clock.run();
  return clock.state();
}

function requests({ emulator, query }: ControlRequest): unknown {
  const portal = query.get('portal');
  const kind = query.get('kind');
  const after = query.get('after');
  return {
    total: emulator.requestLog.total,
    requests: emulator.requestLog.entries({
      ...(portal === null ? {} : { portal }),
      ...(kind === null ? {} : { kind }),
      ...(after === null ? {} : { after: Number(after) }),
      limit: Number(query.get('limit') ?? 200),
    }),
  };
}

function ledger({ emulator, query }: ControlRequest): unknown {
  const { ledger: books, clock } = emulator;
  const portal = query.get('portal') ?? undefined;
  const now = clock.now();
  const waiting = books.waitingSteps(Number(query.get('limit') ?? 1_000), portal);
  return {
    counts: portal === undefined ? books.total() : books.of(portal),
    portals: Object.fromEntries(
      emulator.portals
        .filter(({ slug }) => portal === undefined || slug === portal)
        .map(({ slug }) => [slug, books.of(slug)]),
    ),
    waitingTotal: books.waitingCount,
    waiting: waiting.map((step) => ({ ...step, waitingMs: Math.round(now - step.since) })),
  };
}

/** Reads, and changes what the body names: `{delayMs, loss, handlerTimeoutMs, concurrency, slowFromMs}`. */
function delivery({ emulator, body }: ControlRequest): unknown {
  Object.assign(emulator.delivery.options, body);
  const { options, pending } = emulator.delivery;
  return { options, pending, handlers: emulator.delivery.handlers() };
}

/** Changes settings of the OAuth server, or the card of an app: `{clientId, scope, redirectUri, held}`. */
function oauth({ emulator, body }: ControlRequest): unknown {
  const { clientId, scope, redirectUri, held, ...options } = body;
  Object.assign(emulator.oauth.options, options);
  const app = typeof clientId === 'string' ? emulator.oauth.app(clientId) : emulator.oauth.defaultApp;
  if (!app) throw new ControlError(404, `No app has the client id ${String(clientId)}`);
  if (Array.isArray(scope)) app.changeScope(scope.map(String));
  if (typeof redirectUri === 'string') app.redirectUri = redirectUri;
  if (typeof held === 'boolean') app.held = held;
  return {
    options: emulator.oauth.options,
    app: { clientId: app.clientId, scope: app.scope, held: app.held },
  };
}
