import { isoInZone } from '../../culture/culture.js';
import {
  isEmpty,
  isPhpMap,
  toInt,
  toList,
  toText,
  type PhpMap,
  type PhpValue,
} from '../../wire/php-value.js';
import type { WorkflowNode, WorkflowTemplate } from '../../workflow/workflow-template.js';
import { RestError } from '../rest-error.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';
import { filterRows, orderRows, selectOf, type ListFields } from './bizproc-list.js';
import { hasDesigner } from './bizproc-registration.methods.js';
import { requireAdmin, requireApp } from './registration-input.js';

/** `bizproc.workflow.template.*` (protocol 4.4). */
export function bizprocTemplateMethods(): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({
    scope: 'bizproc',
    exists: hasDesigner,
    run,
  });
  return {
    'bizproc.workflow.template.list': method(list),
    'bizproc.workflow.template.add': method(add),
    'bizproc.workflow.template.update': method(update),
    'bizproc.workflow.template.delete': method(remove),
  };
}

const templateFields: ListFields<WorkflowTemplate> = {
  ID: { kind: 'number', read: ({ id }) => id },
  MODULE_ID: { kind: 'text', read: ({ documentType }) => documentType[0] },
  ENTITY: { kind: 'text', read: ({ documentType }) => documentType[1] },
  DOCUMENT_TYPE: { kind: 'text', read: ({ documentType }) => documentType[2] },
  AUTO_EXECUTE: { kind: 'number', read: ({ autoExecute }) => autoExecute },
  NAME: { kind: 'text', read: ({ name }) => name },
  DESCRIPTION: { kind: 'text', read: ({ description }) => description },
  MODIFIED: { kind: 'date', read: ({ modified }) => Math.floor(modified / 1000) * 1000 },
  USER_ID: { kind: 'number', read: ({ userId }) => userId },
  SYSTEM_CODE: { kind: 'text', read: ({ systemCode }) => systemCode },
};
const shownFields = [
  ...Object.keys(templateFields),
  'TEMPLATE',
  'PARAMETERS',
  'VARIABLES',
  'CONSTANTS',
  'IS_MODIFIED',
];

function list(call: RestCall): RestResult {
  requireAdmin(call);
  const params = upperKeys(call.params);
  const select = selectOf(params['SELECT'], shownFields, ['ID']);
  const visible = [...call.portal.automation.templates.values()].filter(({ stage }) => stage === undefined);
  const rows = orderRows(
    filterRows(visible, params['FILTER'], templateFields),
    params['ORDER'],
    templateFields,
    {
      ID: 'ASC',
    },
  );
  // Without counting this method pages into nothing (protocol 6.4).
  if (call.start === -1) return { result: [], next: -1, total: 0 };
  const cut = page(rows, call.start);
  return { result: cut.rows.map((row) => shown(call, row, select)), total: cut.total, next: cut.next };
}

function shown(call: RestCall, row: WorkflowTemplate, select: string[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const name of select) {
    const field = templateFields[name];
    const value = field?.read(row);
    if (name === 'TEMPLATE') result[name] = row.steps;
    else if (name === 'DOCUMENT_TYPE') result[name] = tripleOf(row, select);
    else if (name === 'IS_MODIFIED') result[name] = 'N';
    else if (!field) result[name] = [];
    else if (field.kind === 'date') result[name] = isoInZone(Number(value), call.portal.culture.timeZone);
    else result[name] = String(value);
  }
  return result;
}

/** `DOCUMENT_TYPE` of a row is the triple, of what was selected beside it: the others are null. */
function tripleOf({ documentType: [module, entity, type] }: WorkflowTemplate, select: string[]): unknown[] {
  return [select.includes('MODULE_ID') ? module : null, select.includes('ENTITY') ? entity : null, type];
}

function add(call: RestCall): RestResult {
  requireApp(call);
  requireAdmin(call);
  const params = upperKeys(call.params);
  const documentType = toList(params['DOCUMENT_TYPE']).map(toText);
  if (documentType.length !== 3 || documentType.some((part) => part === '')) {
    throw invalid('Incorrect field DOCUMENT_TYPE!');
  }
  const { installation } = call.caller;
  const template = call.portal.automation.addTemplate({
    documentType: documentType as [string, string, string],
    name: nameOf(params['NAME']),
    description: toText(params['DESCRIPTION']),
    autoExecute: params['AUTO_EXECUTE'] === undefined ? 0 : autoExecuteOf(params['AUTO_EXECUTE']),
    steps: stepsOf(params['TEMPLATE_DATA']),
    stage: undefined,
    userId: call.caller.user.id,
    systemCode: `rest_app_${installation!.id}`,
    clientId: installation!.app.clientId,
  });
  return { result: template.id };
}

function update(call: RestCall): RestResult {
  requireApp(call);
  requireAdmin(call);
  const params = upperKeys(call.params);
  const fields: PhpMap = isPhpMap(params['FIELDS']) ? upperKeys(params['FIELDS']) : {};
  const template = find(call, params);
  if (template.clientId !== call.caller.app!.clientId) {
    throw new RestError(
      400,
      'ERROR_TEMPLATE_NOT_OWNER',
      'You can update ONLY templates created by current application',
    );
  }
  const change: Partial<WorkflowTemplate> = {};
  if (fields['NAME'] !== undefined) change.name = nameOf(fields['NAME']);
  if (fields['DESCRIPTION'] !== undefined) change.description = toText(fields['DESCRIPTION']);
  if (fields['AUTO_EXECUTE'] !== undefined) change.autoExecute = autoExecuteOf(fields['AUTO_EXECUTE']);
  if (fields['TEMPLATE_DATA'] !== undefined) change.steps = stepsOf(fields['TEMPLATE_DATA']);
  if (Object.keys(change).length === 0) throw invalid('No fields to update.');
  Object.assign(template, change, { modified: call.clock.now() });
  return { result: template.id };
}

function remove(call: RestCall): RestResult {
  requireApp(call);
  requireAdmin(call);
  const template = find(call, upperKeys(call.params));
  if (template.clientId !== call.caller.app!.clientId) {
    throw new RestError(400, '', 'You can delete ONLY templates created by current application');
  }
  const { instances, templates } = call.portal.automation;
  for (const workflow of instances.values()) {
    if (workflow.templateId === template.id) {
      throw new RestError(400, '', 'The template has running workflows (text is localised)');
    }
  }
  templates.delete(template.id);
  return { result: null };
}

function find(call: RestCall, params: PhpMap): WorkflowTemplate {
  const template = call.portal.automation.templates.get(toInt(params['ID']));
  if (!template || template.stage !== undefined) {
    throw new RestError(400, 'ERROR_TEMPLATE_NOT_FOUND', 'Workflow template not found.');
  }
  return template;
}

function nameOf(value: PhpValue | undefined): string {
  if (isEmpty(value)) throw invalid('Empty template name!');
  return toText(value);
}

/** Only the decimal text is taken: a JSON number is refused (protocol 4.4). */
function autoExecuteOf(value: PhpValue | undefined): number {
  if (typeof value !== 'string' || !/^[0-3]$/.test(value)) throw invalid('Incorrect field AUTO_EXECUTE!');
  return Number(value);
}

/**
 * The exported file. Its real format is a compressed PHP serialisation that nothing here can read: the
 * emulator's own files hold `{"steps": […]}` as JSON.
 */
function stepsOf(value: PhpValue | undefined): WorkflowNode[] {
  const content = Array.isArray(value) ? value[1] : value;
  if (typeof content !== 'string' || content === '') throw invalid('Incorrect field TEMPLATE_DATA!');
  try {
    const parsed = JSON.parse(Buffer.from(content, 'base64').toString('utf8')) as { steps?: WorkflowNode[] };
    if (Array.isArray(parsed.steps)) return parsed.steps;
  } catch {
    // Falls through to the failed import.
  }
  throw new RestError(400, '', 'The template could not be imported (text is localised)');
}

function invalid(text: string): RestError {
  return new RestError(400, 'ERROR_TEMPLATE_VALIDATION_FAILURE', text);
}
