import { readFields } from '../records/field-description.js';
import type { EntityDescription } from '../records/record-table.js';

/** Docs: api-reference/crm/universal/product-rows/crm-item-productrow-fields.md. */
export const productRows: EntityDescription = {
  name: 'crm.item.productrow',
  firstId: 17_601,
  fields: readFields(`
    ID                integer  readonly
    OWNER_ID          integer  required immutable
    OWNER_TYPE        string   required immutable
    PRODUCT_ID        integer                     = 0
    PRODUCT_NAME      string                      = 
    PRICE             double                      = 0
    PRICE_EXCLUSIVE   double   readonly
    PRICE_NETTO       double   readonly
    PRICE_BRUTTO      double   readonly
    QUANTITY          double                      = 1
    DISCOUNT_TYPE_ID  integer                     = 2
    DISCOUNT_RATE     double                      = 0
    DISCOUNT_SUM      double                      = 0
    TAX_RATE          double
    TAX_NAME          string                      = No VAT
    TAX_INCLUDED      char                        = N
    CUSTOMIZED        char                        = Y
    MEASURE_CODE      integer                     = 796
    MEASURE_NAME      string                      = pcs
    SORT              integer                     = 0
    TYPE              integer  readonly           = 4
    STORE_ID          integer  readonly
  `),
};
