import type { CrmChange } from '../crm/crm-store.js';
import { crmDocumentId, crmDocumentType } from '../crm/document-type.js';
import type { PortalAccount } from '../account/portal-account.js';
import type { PortalAutomation } from '../automation/portal-automation.js';
import type { AppLifecycle } from '../lifecycle/app-lifecycle.js';

const onCreate = 1;
const onEdit = 2;
const eventNames: Record<number, string> = { 1: 'LEAD', 2: 'DEAL', 3: 'CONTACT', 4: 'COMPANY' };
const eventVerbs = { added: 'ADD', updated: 'UPDATE', deleted: 'DELETE' } as const;

/** What a change of a CRM item sets off: robots of its stage, automatic templates, events of apps. */
export class DocumentTriggers {
  constructor(
    private readonly account: PortalAccount,
    private readonly automation: PortalAutomation,
    private readonly lifecycle: AppLifecycle,
  ) {}

  crmChanged(change: CrmChange): void {
    if (change.after) this.startTemplates(change);
    this.tellApps(change);
  }

  private startTemplates(change: CrmChange): void {
    const { templates } = this.automation;
    if (templates.size === 0) return;
    const documentType = crmDocumentType(change.entityTypeId);
    const stage = stageOf(change.after);
    const isNewStage = stage !== undefined && stage !== stageOf(change.before);
    for (const template of templates.values()) {
      if (template.documentType.join('|') !== documentType.join('|')) continue;
      // A workflow's own change of the document moves stages, but does not start templates on edit again.
      const isEdit =
        change.kind === 'updated' && change.userId !== undefined && (template.autoExecute & onEdit) !== 0;
      const isCreate = change.kind === 'added' && (template.autoExecute & onCreate) !== 0;
      const isStage = template.stage !== undefined && isNewStage && template.stage === stage;
      if (!isEdit && !isCreate && !isStage) continue;
      this.automation.start({
        steps: template.steps,
        documentId: crmDocumentId(change.entityTypeId, change.id),
        documentType,
        templateId: template.id,
        ...(change.userId === undefined ? {} : { startedBy: change.userId }),
      });
    }
  }

  /** Data events; without a user they carry no tokens (protocol 5.4). */
  private tellApps(change: CrmChange): void {
    const name = eventNames[change.entityTypeId] ?? 'DYNAMICITEM';
    const event = `ONCRM${name}${eventVerbs[change.kind]}`;
    const fields =
      name === 'DYNAMICITEM' ? { ID: change.id, ENTITY_TYPE_ID: change.entityTypeId } : { ID: change.id };
    // A smart process has events of its own beside those of all.
    const events = name === 'DYNAMICITEM' ? [event, `${event}_${change.entityTypeId}`] : [event];
    for (const installation of this.account.allInstallations) {
      if (installation.eventBindings.length === 0) continue;
      for (const one of events) {
        void this.lifecycle.fire(installation, one, { FIELDS: fields }, change.userId ?? null);
      }
    }
  }
}

function stageOf(fields: CrmChange['after']): string | undefined {
  const stage = fields?.['STAGE_ID'] ?? fields?.['STATUS_ID'];
  return stage === undefined || stage === null ? undefined : String(stage);
}
