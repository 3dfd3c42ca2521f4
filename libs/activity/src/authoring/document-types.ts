import { DocumentType } from '@bizproc-kit/protocol';

/**
 * A kind of document by its short name, or as the platform's own triple, of which the last parts may be left out:
 * `['lists', 'BizprocDocument']` is every feed process (protocol 1.7).
 *
 * @public
 */
export type DocumentTypeName =
  | 'lead'
  | 'deal'
  | 'contact'
  | 'company'
  | 'quote'
  | 'smart_invoice'
  | `dynamic_${number}`
  | readonly [module: string, entity?: string, type?: string];

const integration = 'Bitrix\\Crm\\Integration\\BizProc\\Document';

const crmDocuments: Record<string, DocumentType> = {
  lead: new DocumentType('crm', 'CCrmDocumentLead', 'LEAD'),
  deal: new DocumentType('crm', 'CCrmDocumentDeal', 'DEAL'),
  contact: new DocumentType('crm', 'CCrmDocumentContact', 'CONTACT'),
  company: new DocumentType('crm', 'CCrmDocumentCompany', 'COMPANY'),
  quote: new DocumentType('crm', `${integration}\\Quote`, 'QUOTE'),
  smart_invoice: new DocumentType('crm', `${integration}\\SmartInvoice`, 'SMART_INVOICE'),
};

/** The parts that a name stands for; undefined when it stands for nothing that is known. */
export function documentTypeParts(name: DocumentTypeName): string[] | undefined {
  if (typeof name !== 'string') return name.filter((part): part is string => part !== undefined);
  const known = Object.hasOwn(crmDocuments, name) ? crmDocuments[name] : undefined;
  if (known) return known.toWire();
  const dynamic = /^dynamic_([1-9]\d{0,8})$/.exec(name);
  return dynamic ? ['crm', `${integration}\\Dynamic`, `DYNAMIC_${dynamic[1]}`] : undefined;
}

/**
 * Whether the platform has this document class. It does not say so itself: a misspelt class is taken silently, and the
 * step then draws its fields with the base types (protocol 1.7). Modules that are not documented are given the benefit of the doubt.
 */
export function isKnownDocument([module, entity, type]: readonly string[]): boolean {
  if (!/^[a-z0-9._]+$/i.test(module)) return false;
  if (entity === undefined) return true;
  if (entity === '') return false;
  const types = typesOf(module, entity);
  if (types === 'unknown-module') return true;
  return types !== undefined && (type === undefined || types.test(type));
}

const documentClasses: Record<string, Record<string, RegExp>> = {
  crm: {
    ...Object.fromEntries(
      Object.values(crmDocuments).map(({ entity, type }) => [entity, new RegExp(`^${type}$`)]),
    ),
    [`${integration}\\Dynamic`]: /^DYNAMIC_\d+$/,
  },
  lists: {
    BizprocDocument: /^iblock_\d+$/,
    'Bitrix\\Lists\\BizprocDocumentLists': /^iblock_\d+$/,
  },
  disk: { 'Bitrix\\Disk\\BizProcDocument': /^STORAGE_\d+$/ },
  tasks: {
    'Bitrix\\Tasks\\Integration\\Bizproc\\Document\\Task': /^TASK_(?:PROJECT|PLAN|SCRUM_PROJECT)_\d+$/,
  },
};

function typesOf(module: string, entity: string): RegExp | 'unknown-module' | undefined {
  if (!Object.hasOwn(documentClasses, module)) return 'unknown-module';
  const classes = documentClasses[module];
  return Object.hasOwn(classes, entity) ? classes[entity] : undefined;
}

/** Contacts and companies have no automation, so no robots (protocol 1.7). */
export function hasRobots([module, entity]: readonly string[]): boolean {
  return !(module === 'crm' && (entity === 'CCrmDocumentContact' || entity === 'CCrmDocumentCompany'));
}
