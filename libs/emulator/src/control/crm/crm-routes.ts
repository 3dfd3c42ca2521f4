import type { CrmFields } from '../../crm/crm-store.js';
import { toUpper } from '../../records/field-names.js';
import type { PortalDirectory } from '../../portal/portal-directory.js';
import { ControlError } from '../route/control-error.js';
import { get, post, type ControlRequest, type ControlRoute } from '../route/control-route.js';
import { portalOf } from '../route/portal-of.js';
import type { ItemListView, ItemView } from './crm-views.js';

/** `/portals/:slug/items`: the documents of the CRM. */
export function crmRoutes(portals: PortalDirectory): ControlRoute[] {
  return [
    get('/portals/:slug/items', (request) => list(portals, request)),
    post('/portals/:slug/items', (request) => add(portals, request)),
    post('/portals/:slug/items/:id', (request) => update(portals, request)),
  ];
}

function list(portals: PortalDirectory, request: ControlRequest): ItemListView {
  const entityTypeId = Number(request.query.get('entityTypeId') ?? 2);
  const limit = Number(request.query.get('limit') ?? 50);
  const { crm } = portalOf(portals, request);
  return { entityTypeId, types: crm.types, items: crm.all(entityTypeId).slice(0, limit) };
}

function add(portals: PortalDirectory, request: ControlRequest): ItemView {
  const { body } = request;
  const entityTypeId = Number(body['entityTypeId'] ?? 2);
  const { crm } = portalOf(portals, request);
  const given = typeof body['id'] === 'number' ? body['id'] : undefined;
  const id = crm.add(entityTypeId, fieldsOf(body['fields']), given);
  return { id, item: crm.get(entityTypeId, id)! };
}

function update(portals: PortalDirectory, request: ControlRequest): ItemView {
  const { body, path } = request;
  const entityTypeId = Number(body['entityTypeId'] ?? 2);
  const id = Number(path['id']);
  const { crm } = portalOf(portals, request);
  if (!crm.update(entityTypeId, id, fieldsOf(body['fields'])))
    throw new ControlError(404, `There is no item ${id}`);
  return { id, item: crm.get(entityTypeId, id)! };
}

function fieldsOf(given: unknown): CrmFields {
  const fields: CrmFields = {};
  for (const [name, value] of Object.entries((given ?? {}) as CrmFields)) fields[toUpper(name)] = value;
  return fields;
}
