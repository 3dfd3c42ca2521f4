import { readFields, type Fields } from '../../records/field-description.js';
import { activityFields, traceFields } from './common.fields.js';

/**
 * Items of smart processes, invoices and estimates. Docs: api-reference/crm/universal/crm-item-fields.md, of a process
 * with all its settings on.
 */
export function smartProcessFields(entityTypeId: number, stages: string): Fields {
  return readFields(`
    ID                     integer              readonly
    TITLE                  string                                      = Item #$id
    XML_ID                 string
    ${traceFields}
    OPENED                 char                 required               = Y
    WEBFORM_ID             integer
    BEGINDATE              date                                        = $today
    CLOSEDATE              date                                        = $week
    COMPANY_ID             crm_company:4
    CONTACT_ID             crm_contact          deprecated
    CONTACT_IDS            crm_contact          multiple
    CONTACTS               crm_contact          multiple hidden
    OBSERVERS              user                 multiple
    CATEGORY_ID            crm_category                                = $category
    MOVED_TIME             datetime             readonly               = $now
    MOVED_BY_ID            user                 readonly   as movedBy  = $me
    STAGE_ID               crm_status:${stages}                        = $stage
    PREVIOUS_STAGE_ID      crm_status:${stages}  readonly
    SOURCE_ID              crm_status:SOURCE                           = CALL
    SOURCE_DESCRIPTION     text
    CURRENCY_ID            crm_currency                                = EUR
    IS_MANUAL_OPPORTUNITY  char                                        = N
    OPPORTUNITY            double                                      = 0
    TAX_VALUE              double                                      = 0
    MYCOMPANY_ID           crm_company:4
    ${activityFields}
    ${[1, 2]
      .filter((parent) => parent !== entityTypeId)
      .map(parentField)
      .join('')}
  `);
}

function parentField(entityTypeId: number): string {
  return `PARENT_ID_${entityTypeId}  crm_entity:${entityTypeId}\n`;
}
