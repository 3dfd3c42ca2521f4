import { readFields } from '../../records/field-description.js';
import { activityFields, addressFields, multiFields, traceFields, utmFields } from './common.fields.js';

/** Docs: api-reference/crm/leads/crm-lead-fields.md. The newer methods call the status a stage. */
export const leadFields = () =>
  readFields(`
    ID                     integer               readonly
    TITLE                  string                                                = Lead #$id
    HONORIFIC              crm_status:HONORIFIC
    NAME                   string
    SECOND_NAME            string
    LAST_NAME              string
    BIRTHDATE              date
    COMPANY_TITLE          string
    SOURCE_ID              crm_status:SOURCE                                     = CALL
    SOURCE_DESCRIPTION     string
    STATUS_ID              crm_status:STATUS               as stageId            = NEW
    STATUS_DESCRIPTION     string
    STATUS_SEMANTIC_ID     string                readonly  as stageSemanticId    = P
    POST                   string
    ${addressFields}
    CURRENCY_ID            crm_currency                                          = EUR
    OPPORTUNITY            double                                                = 0.00
    IS_MANUAL_OPPORTUNITY  char                                                  = N
    OPENED                 char                                                  = Y
    COMMENTS               string
    HAS_PHONE              char                  readonly                        = N
    HAS_EMAIL              char                  readonly                        = N
    HAS_IMOL               char                  readonly                        = N
    ${traceFields}
    MOVED_BY_ID            user                  readonly  as movedBy            = $me
    MOVED_TIME             datetime              readonly                        = $now
    COMPANY_ID             crm_company:4
    CONTACT_ID             crm_contact           deprecated
    CONTACT_IDS            crm_contact           multiple hidden
    IS_RETURN_CUSTOMER     char                  readonly                        = N
    DATE_CLOSED            datetime              readonly
    ORIGINATOR_ID          string
    ORIGIN_ID              string
    ${utmFields}
    ${activityFields}
    ${multiFields}
  `);
