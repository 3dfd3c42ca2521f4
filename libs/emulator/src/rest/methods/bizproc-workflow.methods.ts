import type { PortalCultureOptions } from '../../culture/culture.js';
import { isoInZone } from '../../culture/culture.js';
import { isPhpMap, toList, toText, type PhpMap, type PhpValue } from '../../wire/php-value.js';
import type { EmulatedWorkflow } from '../../workflow/emulated-workflow.js';
import { RestError } from '../rest-error.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';
import { filterRows, orderRows, selectOf, type ListFields } from './bizproc-list.js';
import { hasDesigner } from './bizproc-registration.methods.js';
import { requireAdmin } from './registration-input.js';
import { startWorkflow } from './workflow-start.js';

/** `bizproc.workflow.*` but templates (protocol 4.1 to 4.3). */
export function bizprocWorkflowMethods(): RestMethods {
  const method = (run: RestMethods[string]['run']): RestMethods[string] => ({
    scope: 'bizproc',
    exists: hasDesigner,
    run,
  });
  return {
    'bizproc.workflow.start': method(startWorkflow),
    'bizproc.workflow.terminate': method(terminate),
    'bizproc.workflow.kill': method(kill),
    'bizproc.workflow.instances': method(instances),
    'bizproc.workflow.instance.list': method(instances),
  };
}

const fields: ListFields<EmulatedWorkflow> = {
  ID: { kind: 'text', read: ({ id }) => id },
  MODIFIED: { kind: 'date', read: ({ modifiedAt }) => Math.floor(modifiedAt / 1000) * 1000 },
  OWNED_UNTIL: { kind: 'date', read: ({ ownedUntil }) => ownedUntil ?? null },
  MODULE_ID: { kind: 'text', read: ({ documentId }) => documentId[0] },
  ENTITY: { kind: 'text', read: ({ documentId }) => documentId[1] },
  DOCUMENT_ID: { kind: 'text', read: ({ documentId }) => documentId[2] },
  STARTED: { kind: 'date', read: ({ startedAt }) => Math.floor(startedAt / 1000) * 1000 },
  STARTED_BY: { kind: 'number', read: ({ startedBy }) => startedBy },
  TEMPLATE_ID: { kind: 'number', read: ({ templateId }) => templateId },
};

function instances(call: RestCall): RestResult {
  requireAdmin(call);
  const params = upperKeys(call.params);
  const select = selectOf(params['SELECT'], Object.keys(fields), ['ID', 'MODIFIED', 'OWNED_UNTIL']);
  const found = filterRows(candidates(call, params['FILTER']), params['FILTER'], fields);
  const rows = orderRows(found, params['ORDER'], fields, { MODIFIED: 'DESC' });
  // Without counting this method pages into nothing (protocol 6.4).
  if (call.start === -1) return { result: [], next: -1, total: 0 };
  const cut = page(rows, call.start);
  return {
    result: cut.rows.map((row) => shown(row, select, call.portal.culture)),
    total: cut.total,
    next: cut.next,
  };
}

/** A filter by plain ids needs no look at the rest. */
function candidates({ portal }: RestCall, filter: PhpValue | undefined): EmulatedWorkflow[] {
  const ids = isPhpMap(filter) ? toList(filter['ID']).map(toText) : [];
  const running = portal.automation.instances;
  if (ids.length === 0 || ids.some((id) => id === '' || /[%_\\]/.test(id))) return [...running.values()];
  return [...new Set(ids)].flatMap((id) => running.get(id) ?? []);
}

function shown(
  row: EmulatedWorkflow,
  select: string[],
  culture: PortalCultureOptions,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const name of select) {
    const field = fields[name]!;
    const value = field.read(row);
    if (value === null) result[name] = null;
    else result[name] = field.kind === 'date' ? isoInZone(Number(value), culture.timeZone) : String(value);
  }
  return result;
}

function terminate(call: RestCall): RestResult {
  requireAdmin(call);
  const params = upperKeys(call.params);
  const workflow = running(call, params, true);
  call.portal.automation.terminate(workflow, toText(params['STATUS']));
  return { result: true };
}

function kill(call: RestCall): RestResult {
  requireAdmin(call);
  const params = upperKeys(call.params);
  const { automation } = call.portal;
  const workflow = running(call, params, false);
  automation.terminate(workflow, '');
  automation.forget(workflow);
  return { result: true };
}

function running(call: RestCall, params: PhpMap, mustBeText: boolean): EmulatedWorkflow {
  const id = params['ID'];
  if (id === undefined || id === null || id === '' || id === 0 || id === '0') {
    throw new RestError(400, 'ERROR_WRONG_WORKFLOW_ID', 'Empty workflow instance ID');
  }
  if (mustBeText && typeof id !== 'string') {
    throw new RestError(400, 'ERROR_WRONG_WORKFLOW_ID', 'Invalid workflow instance ID (string expected)');
  }
  const workflow = call.portal.automation.instances.get(toText(id));
  if (!workflow) throw new RestError(400, '', 'Workflow instance is not found (text is localised)');
  if (mustBeText && workflow.isLocked) {
    throw new RestError(400, '', 'Workflow instance is locked (text is localised)');
  }
  return workflow;
}
