import { readFields } from '../../records/field-description.js';
import { ACTIVITY_FIELDS, ADDRESS_FIELDS, MULTI_FIELDS, TRACE_FIELDS, UTM_FIELDS } from './common.fields.js';

/** Docs: api-reference/crm/contacts/crm-contact-fields.md. */
export const contactFields = () =>
  readFields(`
    ID                  integer                  readonly
    HONORIFIC           crm_status:HONORIFIC
    NAME                string
    SECOND_NAME         string
    LAST_NAME           string
    PHOTO               file
    BIRTHDATE           date
    TYPE_ID             crm_status:CONTACT_TYPE  = CLIENT
    SOURCE_ID           crm_status:SOURCE        = CALL
    SOURCE_DESCRIPTION  string
    POST                string
    ${ADDRESS_FIELDS}
    COMMENTS            string
    OPENED              char                     = Y
    EXPORT              char                     = Y
    HAS_PHONE           char                     readonly = N
    HAS_EMAIL           char                     readonly = N
    HAS_IMOL            char                     readonly = N
    ${TRACE_FIELDS}
    COMPANY_ID          crm_company              deprecated
    COMPANY_IDS         crm_company              multiple hidden
    LEAD_ID             crm_lead:1               readonly
    ORIGINATOR_ID       string
    ORIGIN_ID           string
    ORIGIN_VERSION      string
    ${UTM_FIELDS}
    ${ACTIVITY_FIELDS}
    ${MULTI_FIELDS}
  `);
