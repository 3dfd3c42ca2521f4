/** A kind of CRM document that a step can run on (protocol 1.7). */
export interface DocumentKind {
  entityTypeId: number;
  entity: string;
  /** Third part of the document type; ids are `<type>_<number>`. */
  type: string;
  title: string;
}

const dynamicEntity = 'Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic';

const deal: DocumentKind = { entityTypeId: 2, entity: 'CCrmDocumentDeal', type: 'DEAL', title: 'Deal' };

export const documentKinds: readonly DocumentKind[] = [
  deal,
  { entityTypeId: 1, entity: 'CCrmDocumentLead', type: 'LEAD', title: 'Lead' },
  { entityTypeId: 3, entity: 'CCrmDocumentContact', type: 'CONTACT', title: 'Contact' },
  { entityTypeId: 4, entity: 'CCrmDocumentCompany', type: 'COMPANY', title: 'Company' },
  {
    entityTypeId: 7,
    entity: 'Bitrix\\Crm\\Integration\\BizProc\\Document\\Quote',
    type: 'QUOTE',
    title: 'Estimate',
  },
  {
    entityTypeId: 31,
    entity: 'Bitrix\\Crm\\Integration\\BizProc\\Document\\SmartInvoice',
    type: 'SMART_INVOICE',
    title: 'Invoice',
  },
  { entityTypeId: 147, entity: dynamicEntity, type: 'DYNAMIC_147', title: 'Smart process 147' },
];

/** The kind of a document type's third part; deals where it names none of them. */
export const kindOf = (type: string | undefined): DocumentKind =>
  documentKinds.find((kind) => kind.type === type) ?? deal;
