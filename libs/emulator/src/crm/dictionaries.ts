import { readFields } from '../records/field-description.js';
import type { EntityDescription } from '../records/record-table.js';
import type { PhpMap } from '../wire/php-value.js';
import { stageDictionary, stagePrefix } from './crm-types.js';

/** A dictionary as `crm.status.entity.types` tells it. */
export interface Dictionary {
  id: string;
  name: string;
  entityTypeId?: number;
  /** Codes and names, the system's own first where it matters. */
  values: string;
  /** First, success, failure: of dictionaries of stages. */
  stages?: [first: string, success: string, failure: string];
}

/** Docs: api-reference/crm/status/crm-status-entity-types.md. The values are a usual portal's. */
export const dictionaries: readonly Dictionary[] = [
  {
    id: 'STATUS',
    name: 'Lead stages',
    entityTypeId: 1,
    stages: ['NEW', 'CONVERTED', 'JUNK'],
    values:
      'NEW Unassigned, IN_PROCESS In progress, PROCESSED Processed, CONVERTED Good lead, JUNK Junk lead',
  },
  {
    id: 'SOURCE',
    name: 'Sources',
    values:
      'CALL Call, EMAIL E-mail, WEB Website, ADVERTISING Advertising, PARTNER Existing client, OTHER Other',
  },
  {
    id: 'CONTACT_TYPE',
    name: 'Contact type',
    values: 'CLIENT Clients, SUPPLIER Suppliers, PARTNER Partners, OTHER Other',
  },
  {
    id: 'COMPANY_TYPE',
    name: 'Company type',
    values: 'CUSTOMER Client, SUPPLIER Supplier, COMPETITOR Competitor, PARTNER Partner, OTHER Other',
  },
  {
    id: 'EMPLOYEES',
    name: 'Number of employees',
    values: 'EMPLOYEES_1 less than 50, EMPLOYEES_2 50-250, EMPLOYEES_3 250-500, EMPLOYEES_4 over 500',
  },
  {
    id: 'INDUSTRY',
    name: 'Industry',
    values: 'IT Information technology, TELECOM Telecommunication, MANUFACTURING Manufacturing, OTHER Other',
  },
  {
    id: 'DEAL_TYPE',
    name: 'Deal type',
    values: 'SALE Sale, COMPLEX Integrated sale, GOODS Goods, SERVICES Services, SERVICE After-sale service',
  },
  {
    id: 'QUOTE_STATUS',
    name: 'Quote stages',
    entityTypeId: 7,
    stages: ['DRAFT', 'APPROVED', 'DECLAINED'],
    values: 'DRAFT Draft, SENT Sent to client, APPROVED Accepted, DECLAINED Declined',
  },
  { id: 'HONORIFIC', name: 'Salutations', values: 'HNR_EN_1 Mr., HNR_EN_2 Mrs., HNR_EN_3 Ms.' },
  { id: 'CALL_LIST', name: 'Call statuses', values: 'IN_WORK Not processed, SUCCESS Successful call' },
];

/** Values of the dictionaries. Docs: api-reference/crm/status/crm-status-fields.md, crm-status-list.md. */
export const statuses: EntityDescription = {
  name: 'crm.status',
  firstId: 101,
  fields: readFields(`
    ID           integer  readonly
    ENTITY_ID    string   required immutable
    STATUS_ID    string   required immutable
    NAME         string   required
    NAME_INIT    string   readonly            = 
    SORT         integer                      = 10
    SYSTEM       char     readonly            = N
    CATEGORY_ID  integer  immutable
    COLOR        string
    SEMANTICS    char     immutable
    EXTRA        crm_status_extra multiple
  `),
  samples: () => dictionaries.flatMap(valuesOf),
};

function valuesOf({ id, values, stages }: Dictionary): PhpMap[] {
  return values.split(', ').map((entry, index) => {
    const [code, ...name] = entry.split(' ');
    return statusOf(id, code!, name.join(' '), index, stages ? semantics(code!, stages) : undefined);
  });
}

const pipeline =
  'NEW New, PREPARATION Document preparation, PREPAYMENT_INVOICE Prepayment invoice, EXECUTING In progress, ' +
  'FINAL_INVOICE Final invoice, WON Deal successful, LOSE Deal failed, APOLOGY Failure reason analysis';
const process = 'NEW Start, PREPARATION Preparation, CLIENT Approval, SUCCESS Success, FAIL Failure';
const invoice = 'N New, S Sent, P Paid, D Unpaid';
const colours = ['#39A8EF', '#2FC6F6', '#55D0E0', '#47E4C2', '#FFA900', '#7BD500', '#FF5752', '#FF5752'];

/** Stages that a pipeline begins with. */
export function stagesOf(entityTypeId: number, categoryId: number): PhpMap[] {
  const list = entityTypeId === 2 ? pipeline : entityTypeId === 31 ? invoice : process;
  const [success, failure] =
    entityTypeId === 2 ? ['WON', 'LOSE'] : entityTypeId === 31 ? ['P', 'D'] : ['SUCCESS', 'FAIL'];
  const prefix = stagePrefix(entityTypeId, categoryId);
  return list.split(', ').map((entry, index) => {
    const [code, ...name] = entry.split(' ');
    const means = code === 'APOLOGY' ? 'F' : semantics(code!, [list.split(' ')[0]!, success!, failure!]);
    const status = statusOf(
      stageDictionary(entityTypeId, categoryId),
      prefix + code!,
      name.join(' '),
      index,
      means,
    );
    return categoryId === 0 ? status : { ...status, CATEGORY_ID: String(categoryId) };
  });
}

/** `S`, `F`, or `null` for a stage on the way. */
function semantics(code: string, [, success, failure]: readonly string[]): string | null {
  return code === success ? 'S' : code === failure ? 'F' : null;
}

function statusOf(
  entityId: string,
  code: string,
  name: string,
  index: number,
  means: string | null | undefined,
): PhpMap {
  const isSystem = means !== undefined && (index === 0 || means !== null) && !code.endsWith('APOLOGY');
  const base = {
    ENTITY_ID: entityId,
    STATUS_ID: code,
    NAME: name,
    NAME_INIT: isSystem ? name : '',
    SORT: String((index + 1) * 10),
    SYSTEM: isSystem ? 'Y' : 'N',
  };
  if (means === undefined) return base;
  return { ...base, COLOR: colours[index % colours.length]!, SEMANTICS: means };
}
