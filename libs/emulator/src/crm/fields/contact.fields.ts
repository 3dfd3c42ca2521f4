import { readFields } from '../../records/field-description.js';
import { activityFields, addressFields, multiFields, traceFields, utmFields } from './common.fields.js';

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
    ${addressFields}
    COMMENTS            string
    OPENED              char                     = Y
    EXPORT              char                     = Y
    HAS_PHONE           char                     readonly = N
    HAS_EMAIL           char                     readonly = N
    HAS_IMOL            char                     readonly = N
    ${traceFields}
    COMPANY_ID          crm_company              deprecated
    COMPANY_IDS         crm_company              multiple hidden
    LEAD_ID             crm_lead:1               readonly
    ORIGINATOR_ID       string
    ORIGIN_ID           string
    ORIGIN_VERSION      string
    ${utmFields}
    ${activityFields}
    ${multiFields}
  `);
