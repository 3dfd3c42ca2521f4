import type { VirtualClock } from '../../clock/virtual-clock.js';
import type { EmulatedPortal } from '../../portal/emulated-portal.js';
import type { PortalDirectory } from '../../portal/portal-directory.js';
import type { EmulatedWorkflow } from '../../workflow/emulated-workflow.js';
import type { FinishedWorkflows } from '../../workflow/finished-workflows.js';
import type { StartWorkflowOptions, WorkflowNode } from '../../workflow/workflow-template.js';
import { ControlError } from '../route/control-error.js';
import { get, post, type ControlRequest, type ControlRoute } from '../route/control-route.js';
import { portalOf } from '../route/portal-of.js';
import { workflowView, type WorkflowListView, type WorkflowView } from './workflow-views.js';

/** What the routes of workflows work on. */
export interface WorkflowRouteParts {
  readonly portals: PortalDirectory;
  readonly finishedWorkflows: FinishedWorkflows;
  readonly clock: VirtualClock;
}

/** `/portals/:slug/workflows`: starts, shows, ends and locks workflows. */
export function workflowRoutes(parts: WorkflowRouteParts): ControlRoute[] {
  const { portals, clock } = parts;
  const onWorkflow = (change: (portal: EmulatedPortal, workflow: EmulatedWorkflow, ms: number) => void) =>
    ((request) => {
      const portal = portalOf(portals, request);
      const workflow = workflowOf(portal, request);
      change(portal, workflow, Number(request.body['ms'] ?? 1_000));
      return workflowView(workflow, clock.now());
    }) satisfies (request: ControlRequest) => WorkflowView;
  return [
    get('/portals/:slug/workflows', (request) => list(parts, request)),
    post('/portals/:slug/workflows', (request) => start(portalOf(portals, request), request)),
    get(
      '/portals/:slug/workflows/:id',
      onWorkflow(() => undefined),
    ),
    post(
      '/portals/:slug/workflows/:id/terminate',
      onWorkflow((portal, workflow) => portal.automation.terminate(workflow, '')),
    ),
    post(
      '/portals/:slug/workflows/:id/lock',
      onWorkflow((portal, workflow, ms) => portal.automation.claim(workflow, ms)),
    ),
  ];
}

function list(parts: WorkflowRouteParts, request: ControlRequest): WorkflowListView {
  const portal = portalOf(parts.portals, request);
  const limit = Number(request.query.get('limit') ?? 100);
  const now = parts.clock.now();
  const all = [...parts.finishedWorkflows.of(portal), ...portal.automation.instances.values()].slice(-limit);
  return { workflows: all.reverse().map((workflow) => workflowView(workflow, now)) };
}

function start(portal: EmulatedPortal, { body }: ControlRequest): { id: string } {
  if (!Array.isArray(body['steps'])) throw new ControlError(400, 'A workflow needs a list of steps');
  const workflow = portal.startWorkflow({
    ...(body as unknown as StartWorkflowOptions),
    steps: body['steps'] as WorkflowNode[],
  });
  return { id: workflow.id };
}

function workflowOf(portal: EmulatedPortal, { path }: ControlRequest): EmulatedWorkflow {
  const workflow = portal.automation.workflow(path['id']!);
  if (!workflow) throw new ControlError(404, `Portal ${portal.slug} has no workflow ${path['id']}`);
  return workflow;
}
