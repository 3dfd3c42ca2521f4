import type { Fields } from '../records/field-description.js';
import { companyFields } from './fields/company.fields.js';
import { contactFields } from './fields/contact.fields.js';
import { dealFields } from './fields/deal.fields.js';
import { leadFields } from './fields/lead.fields.js';
import { smartProcessFields } from './fields/smart-process.fields.js';

/** An entity type that every CRM has. */
export interface CrmType {
  entityTypeId: number;
  /** In the names of the older methods: `crm.deal.list`. */
  name: string;
  /** In product rows and user fields: `D`. */
  abbreviation: string;
  fields: () => Fields;
}

/** Docs: api-reference/crm/data-types.md, object_type. Invoices and estimates have no older methods here. */
export const crmTypes: readonly CrmType[] = [
  { entityTypeId: 1, name: 'lead', abbreviation: 'L', fields: leadFields },
  { entityTypeId: 2, name: 'deal', abbreviation: 'D', fields: dealFields },
  { entityTypeId: 3, name: 'contact', abbreviation: 'C', fields: contactFields },
  { entityTypeId: 4, name: 'company', abbreviation: 'CO', fields: companyFields },
  {
    entityTypeId: 7,
    name: 'quote',
    abbreviation: 'Q',
    fields: () => smartProcessFields(7, 'QUOTE_STATUS'),
  },
  {
    entityTypeId: 31,
    name: 'invoice',
    abbreviation: 'SI',
    fields: () => smartProcessFields(31, 'SMART_INVOICE_STAGE'),
  },
];

/** Smart processes have ids from here on. */
export const firstDynamicType = 128;

export function isDynamicType(entityTypeId: number): boolean {
  return entityTypeId >= firstDynamicType;
}

/** Fields that the platform gives a type. */
export function systemFields(entityTypeId: number): Fields {
  const known = crmTypes.find((type) => type.entityTypeId === entityTypeId);
  return known ? known.fields() : smartProcessFields(entityTypeId, `DYNAMIC_${entityTypeId}_STAGE`);
}

/** `D` of deals, `T93` of the smart process 147. */
export function abbreviationOf(entityTypeId: number): string {
  const known = crmTypes.find((type) => type.entityTypeId === entityTypeId);
  return known ? known.abbreviation : `T${entityTypeId.toString(16)}`;
}

export function typeOfAbbreviation(abbreviation: string): number | undefined {
  const known = crmTypes.find((type) => type.abbreviation === abbreviation);
  if (known) return known.entityTypeId;
  return /^T[0-9a-f]+$/i.test(abbreviation) ? Number.parseInt(abbreviation.slice(1), 16) : undefined;
}

/** Stages that a rule names: of every pipeline the first, the success and the failures. */
const successes = ['WON', 'SUCCESS', 'CONVERTED', 'P', 'APPROVED'];
const failures = ['LOSE', 'FAIL', 'JUNK', 'APOLOGY', 'D', 'DECLAINED'];

/** `P` in progress, `S` success, `F` failure; `C3:WON` means what `WON` does. */
export function semanticsOf(stage: string): 'P' | 'S' | 'F' {
  const code = stage.split(':').pop()!;
  if (successes.includes(code)) return 'S';
  return failures.includes(code) ? 'F' : 'P';
}

/** What stands before the stages of a pipeline: nothing in the first one of deals, `C3:`, `DT147_1:`. */
export function stagePrefix(entityTypeId: number, categoryId: number): string {
  if (entityTypeId === 1 || entityTypeId === 7) return '';
  if (entityTypeId === 2) return categoryId === 0 ? '' : `C${categoryId}:`;
  return `DT${entityTypeId}_${categoryId}:`;
}

/** The dictionary that holds the stages of a pipeline. */
export function stageDictionary(entityTypeId: number, categoryId: number): string {
  if (entityTypeId === 1) return 'STATUS';
  if (entityTypeId === 7) return 'QUOTE_STATUS';
  if (entityTypeId === 2) return categoryId === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${categoryId}`;
  if (entityTypeId === 31) return `SMART_INVOICE_STAGE_${categoryId}`;
  return `DYNAMIC_${entityTypeId}_STAGE_${categoryId}`;
}

export function firstStage(entityTypeId: number, categoryId: number): string {
  const first = { 7: 'DRAFT', 31: 'N' }[entityTypeId] ?? 'NEW';
  return stagePrefix(entityTypeId, categoryId) + first;
}
