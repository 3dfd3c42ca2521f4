import type { LowercaseListParams, Row } from './common-shapes.js';

interface OfType {
  readonly entityTypeId: number;
}

/** CRM items of every type. */
export interface CrmItemMethods {
  'crm.item.add': {
    params: OfType & { readonly fields: Readonly<Record<string, unknown>> };
    result: { item: Row };
  };
  'crm.item.get': { params: OfType & { readonly id: number | string }; result: { item: Row } };
  'crm.item.update': {
    params: OfType & { readonly id: number | string; readonly fields: Readonly<Record<string, unknown>> };
    result: { item: Row };
  };
  'crm.item.delete': { params: OfType & { readonly id: number | string }; result: unknown };
  'crm.item.list': { params: OfType & LowercaseListParams; result: { items: Row[] } };
  'crm.item.fields': { params: OfType; result: { fields: Readonly<Record<string, Row>> } };
}
