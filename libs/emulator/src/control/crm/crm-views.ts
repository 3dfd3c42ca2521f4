import type { CrmFields } from '../../crm/crm-store.js';

/** `GET /_emulator/portals/:slug/items`. @public */
export interface ItemListView {
  entityTypeId: number;
  /** Entity types that the portal has. */
  types: number[];
  /** Names in upper case, as the portal keeps them. */
  items: CrmFields[];
}

/** An item that was written. @public */
export interface ItemView {
  id: number;
  item: CrmFields;
}
