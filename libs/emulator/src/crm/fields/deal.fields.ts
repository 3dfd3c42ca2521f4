import { readFields } from '../../records/field-description.js';
import { activityFields, traceFields, utmFields } from './common.fields.js';

/** Docs: api-reference/crm/deals/crm-deal-fields.md, crm-deal-add.md for what a new deal begins with. */
export const dealFields = () =>
  readFields(`
    ID                     integer                 readonly
    TITLE                  string                                        = Deal #$id
    TYPE_ID                crm_status:DEAL_TYPE                          = SALE
    CATEGORY_ID            crm_category            immutable             = 0
    STAGE_ID               crm_status:DEAL_STAGE                         = $stage
    STAGE_SEMANTIC_ID      string                  readonly              = P
    IS_NEW                 char                    readonly              = Y
    IS_RECURRING           char                                          = N
    IS_RETURN_CUSTOMER     char                                          = N
    IS_REPEATED_APPROACH   char                                          = N
    PROBABILITY            integer
    CURRENCY_ID            crm_currency                                  = EUR
    OPPORTUNITY            double                                        = 0.00
    IS_MANUAL_OPPORTUNITY  char                                          = N
    TAX_VALUE              double                                        = 0.00
    COMPANY_ID             crm_company:4                                 = 0
    CONTACT_ID             crm_contact             deprecated
    CONTACT_IDS            crm_contact             multiple hidden
    QUOTE_ID               crm_quote:7             readonly
    BEGINDATE              date                                          = $today
    CLOSEDATE              date                                          = $week
    OPENED                 char                                          = Y
    CLOSED                 char                                          = N
    COMMENTS               string
    ${traceFields}
    MOVED_BY_ID            user                    readonly  as movedBy  = $me
    MOVED_TIME             datetime                readonly              = $now
    SOURCE_ID              crm_status:SOURCE                             = CALL
    SOURCE_DESCRIPTION     string
    LEAD_ID                crm_lead:1              readonly
    ADDITIONAL_INFO        string
    LOCATION_ID            location
    ORIGINATOR_ID          string
    ORIGIN_ID              string
    ${utmFields}
    ${activityFields}
  `);
