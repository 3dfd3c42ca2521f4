/** Where a customer came from, which every entity of the CRM tells. */
export const utmFields = `
  UTM_SOURCE    string
  UTM_MEDIUM    string
  UTM_CAMPAIGN  string
  UTM_CONTENT   string
  UTM_TERM      string
`;

/** Phones, addresses and the like of people and companies. */
export const multiFields = `
  PHONE  crm_multifield  multiple
  EMAIL  crm_multifield  multiple
  WEB    crm_multifield  multiple
  IM     crm_multifield  multiple
  LINK   crm_multifield  multiple
`;

/** The address kept for compatibility; requisites hold the real one. */
export const addressFields = `
  ADDRESS               string
  ADDRESS_2             string
  ADDRESS_CITY          string
  ADDRESS_POSTAL_CODE   string
  ADDRESS_REGION        string
  ADDRESS_PROVINCE      string
  ADDRESS_COUNTRY       string
  ADDRESS_COUNTRY_CODE  string
  ADDRESS_LOC_ADDR_ID   integer
`;

/** Who touched a record, and when. */
export const traceFields = `
  ASSIGNED_BY_ID  user                                   = $me
  CREATED_BY_ID   user      readonly  as createdBy       = $me
  MODIFY_BY_ID    user      readonly  as updatedBy       = $me
  DATE_CREATE     datetime  readonly  as createdTime     = $now
  DATE_MODIFY     datetime  readonly  as updatedTime     = $now
`;

export const activityFields = `
  LAST_ACTIVITY_TIME  datetime  readonly = $now
  LAST_ACTIVITY_BY    user      readonly = $me
`;
