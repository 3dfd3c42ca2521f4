import { parseCrmElement } from '../crm/document-type.js';
import { formatCulture } from '../culture/culture.js';
import type { PortalAccount } from '../account/portal-account.js';
import { memberOf, toList, toText, type PhpValue } from '../wire/php-value.js';
import type { EmulatedWorkflow } from '../workflow/emulated-workflow.js';
import type { ExpressionModifier, ExpressionScope } from '../workflow/expressions.js';

/** What expressions of a workflow can refer to. */
export function scopeOf(workflow: EmulatedWorkflow, portal: PortalAccount): ExpressionScope {
  return (source, field) => {
    switch (source) {
      case 'Document':
        return documentField(workflow, portal, field);
      case 'Template':
      case 'Parameter':
        return memberOf(workflow.parameters, field);
      case 'Variable':
      case 'Constant':
        return memberOf(workflow.variables, field);
      case 'Workflow':
        return field.toUpperCase() === 'ID' ? workflow.id : undefined;
      case 'User':
        return field.toUpperCase() === 'ID' ? `user_${workflow.startedBy}` : undefined;
      default:
        return stepOutput(workflow, source, field);
    }
  };
}

function documentField(
  workflow: EmulatedWorkflow,
  portal: PortalAccount,
  field: string,
): PhpValue | undefined {
  const element = parseCrmElement(workflow.documentId[2]);
  if (workflow.documentId[0] !== 'crm' || !element)
    return field === 'ID' ? workflow.documentId[2] : undefined;
  const item = portal.crm.get(element.entityTypeId, element.id);
  if (!item) return undefined;
  if (field === 'ASSIGNED_BY' || field === 'CREATED_BY') return userValue(item[`${field}_ID`]);
  if (field === 'ASSIGNED_BY_ID' || field === 'CREATED_BY_ID') return userValue(item[field]);
  return memberOf(item, field);
}

function userValue(id: PhpValue | undefined): PhpValue | undefined {
  return id === undefined || id === null ? undefined : `user_${toText(id)}`;
}

function stepOutput(workflow: EmulatedWorkflow, source: string, field: string): PhpValue | undefined {
  for (let index = workflow.steps.length - 1; index >= 0; index--) {
    const step = workflow.steps[index]!;
    if (step.activityName !== source && step.alias !== source) continue;
    const wanted = field.toUpperCase();
    const name = Object.keys(step.outputs).find((key) => key.toUpperCase() === wanted);
    return name === undefined ? undefined : (step.outputs[name] as PhpValue);
  }
  return undefined;
}

/** Modifiers behind `>` (protocol 1.15). Unknown ones leave the value alone. */
export function modifierOf(workflow: EmulatedWorkflow, portal: PortalAccount): ExpressionModifier {
  return (value, modifier) => {
    switch (modifier.toLowerCase()) {
      case 'printable':
      case 'friendly':
        return toList(value)
          .map((item) => printable(item, portal))
          .join(', ');
      case 'bbcode':
        return toList(value)
          .map((item) => bbcode(item, portal))
          .join(', ');
      case 'server':
        return inZone(value, portal, portal.culture.timeZone);
      case 'author':
        return inZone(
          value,
          portal,
          portal.users.get(workflow.startedBy)?.timeZone || portal.culture.timeZone,
        );
      default:
        return value;
    }
  };
}

function printable(value: PhpValue, portal: PortalAccount): string {
  const user = userOf(value, portal);
  if (user) return `${user.name} ${user.lastName}`.trim();
  if (value === 'Y') return 'Yes';
  if (value === 'N') return 'No';
  return toText(value);
}

function bbcode(value: PhpValue, portal: PortalAccount): string {
  const user = userOf(value, portal);
  return user ? `[USER=${user.id}]${user.name} ${user.lastName}[/USER]` : toText(value);
}

function userOf(
  value: PhpValue,
  portal: PortalAccount,
): { id: number; name: string; lastName: string } | undefined {
  const id = /^user_(\d+)$/.exec(toText(value))?.[1];
  return id === undefined ? undefined : portal.users.get(Number(id));
}

function inZone(value: PhpValue, portal: PortalAccount, zone: string): PhpValue {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? value : formatCulture(instant, portal.culture.dateTimeFormat, zone);
}
