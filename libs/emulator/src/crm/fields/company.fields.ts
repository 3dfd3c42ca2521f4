import { readFields } from '../../records/field-description.js';
import { activityFields, addressFields, multiFields, traceFields, utmFields } from './common.fields.js';

/** Docs: api-reference/crm/companies/crm-company-fields.md. */
export const companyFields = () =>
  readFields(`
    ID               integer                  readonly
    TITLE            string                                        = Company #$id
    COMPANY_TYPE     crm_status:COMPANY_TYPE            as typeId  = CUSTOMER
    LOGO             file
    ${addressFields}
    ADDRESS_LEGAL    string
    ${addressFields.replaceAll('ADDRESS', 'REG_ADDRESS').replace('LOC_REG_ADDR', 'LOC_ADDR')}
    BANKING_DETAILS  string
    INDUSTRY         crm_status:INDUSTRY                           = IT
    EMPLOYEES        crm_status:EMPLOYEES                          = EMPLOYEES_1
    CURRENCY_ID      crm_currency                                  = EUR
    REVENUE          double                                        = 0.00
    OPENED           char                                          = Y
    COMMENTS         string
    HAS_PHONE        char                     readonly             = N
    HAS_EMAIL        char                     readonly             = N
    HAS_IMOL         char                     readonly             = N
    IS_MY_COMPANY    char                                          = N
    ${traceFields}
    CONTACT_ID       crm_contact              multiple hidden
    LEAD_ID          crm_lead:1               readonly
    ORIGINATOR_ID    string
    ORIGIN_ID        string
    ORIGIN_VERSION   string
    ${utmFields}
    ${activityFields}
    LAST_COMMUNICATION_TIME  string           readonly
    ${multiFields}
  `);
