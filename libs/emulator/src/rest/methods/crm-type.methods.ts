import { firstDynamicType } from '../../crm/crm-types.js';
import { toInt, toText, type PhpMap } from '../../wire/php-value.js';
import {
  invalidArgument,
  needed,
  universalMethods,
  type UniversalEntity,
} from '../entities/universal-methods.js';
import { RestError } from '../rest-error.js';
import type { RestCall, RestMethods } from '../rest-method.js';

/** `crm.type.*`: smart processes. Docs: api-reference/crm/universal/user-defined-object-types. */
export function crmTypeMethods(): RestMethods {
  const methods = universalMethods(typeEntity);
  const get = methods['crm.type.get']!;
  return {
    ...methods,
    'crm.type.getbyentitytypeid': {
      scope: 'crm',
      run: (call) => {
        const found = call.portal.crm.directory.types.find(
          'ENTITY_TYPE_ID',
          toText(needed(call, 'entityTypeId')),
        );
        return get.run({ ...call, params: { ...call.params, id: found?.['ID'] ?? '0' } });
      },
    },
  };
}

const typeEntity: UniversalEntity = {
  prefix: 'crm.type',
  one: 'type',
  many: 'types',
  source: (call) => {
    requireAdmin(call);
    return call.portal.crm.directory.types;
  },
  deleted: null,
  prepare,
  added: (id, { portal }) =>
    portal.crm.defineType(toInt(portal.crm.directory.types.get(id)!['ENTITY_TYPE_ID'])),
  deleting: (record, { portal }) => {
    const isUsed = portal.crm.all(toInt(record['ENTITY_TYPE_ID'])).length > 0;
    if (isUsed) throw new RestError(400, '0', 'The smart process has items (localised)');
  },
  removed: (record, { portal }) => portal.crm.dropType(toInt(record['ENTITY_TYPE_ID'])),
  showOne: (shown) => ({
    ...shown,
    relations: { parent: [], child: [] },
    linkedUserFields: {
      'CALENDAR_EVENT|UF_CRM_CAL_EVENT': 'N',
      'TASKS_TASK|UF_CRM_TASK': 'N',
      'TASKS_TASK_TEMPLATE|UF_CRM_TASK': 'N',
    },
    customSections: [],
  }),
};

function requireAdmin({ caller }: RestCall): void {
  if (!caller.user.isAdmin) throw new RestError(400, 'ACCESS_DENIED', 'Access denied');
}

function prepare(given: PhpMap, { portal }: RestCall, before: PhpMap | undefined): PhpMap {
  if (before) return given;
  if (toText(given['TITLE']) === '') throw new RestError(400, '0', "Field 'TITLE' is required");
  const wanted = given['ENTITY_TYPE_ID'];
  const entityTypeId = wanted === undefined || wanted === null ? nextType(portal.crm.types) : toInt(wanted);
  const isInRange =
    (entityTypeId >= firstDynamicType && entityTypeId < 192) ||
    (entityTypeId >= 1030 && entityTypeId % 2 === 0);
  if (!isInRange || portal.crm.hasType(entityTypeId))
    throw invalidArgument('entityTypeId is out of allowed range');
  return { ...given, ENTITY_TYPE_ID: String(entityTypeId) };
}

function nextType(taken: number[]): number {
  return Math.max(1034, ...taken.filter((type) => type >= 1030)) + 2;
}
