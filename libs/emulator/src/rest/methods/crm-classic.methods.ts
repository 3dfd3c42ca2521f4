import { crmTypes } from '../../crm/crm-types.js';
import { classicMethods } from '../entities/classic-methods.js';
import type { RestMethods } from '../rest-method.js';

/** `crm.deal.*`, `crm.contact.*`, `crm.lead.*` and `crm.company.*`. */
export function crmClassicMethods(): RestMethods {
  const types = crmTypes.filter(({ entityTypeId }) => entityTypeId <= 4);
  const families = types.map(({ name, entityTypeId }) =>
    classicMethods({ prefix: `crm.${name}`, source: ({ portal }) => portal.crm.source(entityTypeId) }),
  );
  return Object.assign({}, ...families) as RestMethods;
}
