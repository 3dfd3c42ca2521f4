import type { PortalDirectory } from '../../portal/portal-directory.js';
import type { WorkflowNode, WorkflowTemplate } from '../../workflow/workflow-template.js';
import { ControlError } from '../route/control-error.js';
import { get, post, type ControlRequest, type ControlRoute } from '../route/control-route.js';
import { portalOf } from '../route/portal-of.js';

/** `/portals/:slug/templates`: templates, and the robots of stages. */
export function templateRoutes(portals: PortalDirectory): ControlRoute[] {
  return [
    get('/portals/:slug/templates', (request) => ({
      templates: [...portalOf(portals, request).automation.templates.values()],
    })),
    post('/portals/:slug/templates', (request) =>
      portalOf(portals, request).automation.addTemplate(templateOf(request)),
    ),
  ];
}

/** `{name, documentType, steps, stage?, autoExecute?, starters?}`. */
function templateOf({ body }: ControlRequest): Omit<WorkflowTemplate, 'id' | 'modified'> {
  if (!Array.isArray(body['documentType']) || body['documentType'].length !== 3) {
    throw new ControlError(400, 'A template needs a documentType of three parts');
  }
  if (!Array.isArray(body['steps'])) throw new ControlError(400, 'A template needs a list of steps');
  return {
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
  };
}
