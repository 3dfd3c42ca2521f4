import { DocumentId, DocumentType } from '@bizproc-kit/activity';

const integration = 'Bitrix\\Crm\\Integration\\BizProc\\Document';

const entities: Record<string, string> = {
  LEAD: 'CCrmDocumentLead',
  DEAL: 'CCrmDocumentDeal',
  CONTACT: 'CCrmDocumentContact',
  COMPANY: 'CCrmDocumentCompany',
  QUOTE: `${integration}\\Quote`,
  SMART_INVOICE: `${integration}\\SmartInvoice`,
};

/** A document that a workflow runs on. */
export interface TestDocument {
  id: DocumentId;
  type: DocumentType;
}

/** A document as handler calls name it: module, entity and id or type. */
export interface DocumentTriples {
  id: readonly [string, string, string];
  type: readonly [string, string, string];
}

/** Any document, for modules outside the CRM. */
export const documentOf = ({ id, type }: DocumentTriples): TestDocument => ({
  id: new DocumentId(...id),
  type: new DocumentType(...type),
});

/**
 * A CRM document by its id in the platform's own form: `DEAL_512`, `DYNAMIC_147_3` (protocol 1.7).
 *
 * @throws RangeError for any other form
 */
export function crmDocument(elementId: string): TestDocument {
  const [, type = '', number = ''] = /^([A-Z]+(?:_[A-Z]+)?|DYNAMIC_\d+)_(\d+)$/.exec(elementId) ?? [];
  const entity = type.startsWith('DYNAMIC_') ? `${integration}\\Dynamic` : entities[type];
  if (entity === undefined || number === '') {
    throw new RangeError(
      `"${elementId}" is no document of the CRM: write for example DEAL_512 or DYNAMIC_147_3`,
    );
  }
  return { id: new DocumentId('crm', entity, elementId), type: new DocumentType('crm', entity, type) };
}
