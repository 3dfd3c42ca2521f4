/** `[module, entity, type]` or `[module, entity, id]` (protocol 1.7). @public */
export type DocumentTriple = [module: string, entity: string, name: string];

interface CrmDocument {
  entityTypeId: number;
  entity: string;
  type: string;
}

const crmDocuments: readonly CrmDocument[] = [
  { entityTypeId: 1, entity: 'CCrmDocumentLead', type: 'LEAD' },
  { entityTypeId: 2, entity: 'CCrmDocumentDeal', type: 'DEAL' },
  { entityTypeId: 3, entity: 'CCrmDocumentContact', type: 'CONTACT' },
  { entityTypeId: 4, entity: 'CCrmDocumentCompany', type: 'COMPANY' },
  { entityTypeId: 7, entity: 'Bitrix\\Crm\\Integration\\BizProc\\Document\\Quote', type: 'QUOTE' },
  {
    entityTypeId: 31,
    entity: 'Bitrix\\Crm\\Integration\\BizProc\\Document\\SmartInvoice',
    type: 'SMART_INVOICE',
  },
];

const dynamicEntity = 'Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic';

/** Document type of a CRM entity type id, smart processes included. */
export function crmDocumentType(entityTypeId: number): DocumentTriple {
  const known = crmDocuments.find((document) => document.entityTypeId === entityTypeId);
  return known ? ['crm', known.entity, known.type] : ['crm', dynamicEntity, `DYNAMIC_${entityTypeId}`];
}

/** Document id of a CRM item. */
export function crmDocumentId(entityTypeId: number, id: number): DocumentTriple {
  const [module, entity, type] = crmDocumentType(entityTypeId);
  return [module, entity, `${type}_${id}`];
}

/** Reads a document id's last part, `DEAL_512` or `DYNAMIC_147_1`. */
export function parseCrmElement(element: string): { entityTypeId: number; id: number } | undefined {
  const match = /^([A-Z][A-Z_]*?)(?:_(\d+))?_(\d+)$/.exec(element);
  if (!match) return undefined;
  const id = Number(match[3]);
  if (match[1] === 'DYNAMIC' && match[2] !== undefined) return { entityTypeId: Number(match[2]), id };
  const known = crmDocuments.find((document) => document.type === match[1]);
  return known && match[2] === undefined ? { entityTypeId: known.entityTypeId, id } : undefined;
}

/** Entity type id of a document type, if it is one of the CRM. */
export function crmEntityTypeId(type: DocumentTriple): number | undefined {
  if (type[0] !== 'crm') return undefined;
  const dynamic = /^DYNAMIC_(\d+)$/.exec(type[2]);
  if (dynamic) return Number(dynamic[1]);
  return crmDocuments.find((document) => document.type === type[2])?.entityTypeId;
}

/** The type that a document id belongs to; undefined where only the portal's own books can tell. */
export function documentTypeOf(documentId: DocumentTriple): DocumentTriple | undefined {
  if (documentId[0] !== 'crm') return undefined;
  const element = parseCrmElement(documentId[2]);
  return element && crmDocumentType(element.entityTypeId);
}

/** Types that the class of the first four documents knows, in any case; what follows a `_` is an id to it. */
const classicTypes = new Set(['LEAD', 'CONTACT', 'DEAL', 'COMPANY', 'ORDER', 'INVOICE']);

/** True when an existing entity class refuses the type (protocol 1.7). */
export function isRefusedType([module, entity, type]: DocumentTriple): boolean {
  if (module !== 'crm') return false;
  if (entity === dynamicEntity) return !/^DYNAMIC_\d+$/.test(type);
  const prefix = type.split('_', 1)[0]!;
  switch (crmDocuments.find((document) => document.entity === entity)?.entityTypeId) {
    case undefined:
      return false;
    case 7:
      return prefix !== 'QUOTE';
    case 31:
      return false;
    default:
      return !classicTypes.has(prefix.toUpperCase());
  }
}
