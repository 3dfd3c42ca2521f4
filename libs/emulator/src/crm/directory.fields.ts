import { readFields } from '../records/field-description.js';
import type { EntityDescription } from '../records/record-table.js';

const switches = `
  IS_CATEGORIES_ENABLED           boolean = Y
  IS_STAGES_ENABLED               boolean = Y
  IS_BEGIN_CLOSE_DATES_ENABLED    boolean = Y
  IS_CLIENT_ENABLED               boolean = Y
  IS_USE_IN_USERFIELD_ENABLED     boolean = Y
  IS_LINK_WITH_PRODUCTS_ENABLED   boolean = Y
  IS_MYCOMPANY_ENABLED            boolean = Y
  IS_DOCUMENTS_ENABLED            boolean = Y
  IS_SOURCE_ENABLED               boolean = Y
  IS_OBSERVERS_ENABLED            boolean = Y
  IS_RECYCLEBIN_ENABLED           boolean = Y
  IS_AUTOMATION_ENABLED           boolean = Y
  IS_BIZ_PROC_ENABLED             boolean = Y
  IS_SET_OPEN_PERMISSIONS         boolean = Y
`;

/** Smart processes. Docs: api-reference/crm/universal/user-defined-object-types/crm-type-fields.md, crm-type-list.md. */
export const types: EntityDescription = {
  name: 'crm.type',
  firstId: 16,
  fields: readFields(`
    ID                   integer   readonly
    TITLE                string    required
    CODE                 string                         = 
    CREATED_BY           user      readonly             = $me
    ENTITY_TYPE_ID       integer   immutable
    CUSTOM_SECTION_ID    integer
    ${switches}
    IS_PAYMENTS_ENABLED  boolean                        = N
    IS_COUNTERS_ENABLED  boolean                        = N
    CREATED_TIME         datetime  readonly             = $now
    UPDATED_TIME         datetime  readonly             = $now
    UPDATED_BY           user      readonly             = $me
  `),
};

/** Pipelines. Docs: api-reference/crm/universal/category/crm-category-fields.md; the last four belong to deals. */
export const categories: EntityDescription = {
  name: 'crm.category',
  fields: readFields(`
    ID              integer  readonly
    NAME            string
    SORT            integer                      = 500
    ENTITY_TYPE_ID  integer  required readonly
    IS_DEFAULT      boolean                      = N
    ORIGIN_ID       string
    ORIGINATOR_ID   string
    IS_SYSTEM       boolean  readonly            = N
    CODE            string                       = 
  `),
};
