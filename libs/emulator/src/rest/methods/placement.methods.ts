import type { Installation } from '../../account/installation.js';
import type { PlacementBinding } from '../../account/registration.js';
import { isDynamicType } from '../../crm/crm-types.js';
import { isEmpty, isPhpMap, phpMap, toText, type PhpMap, type PhpValue } from '../../wire/php-value.js';
import { checkHandlerUrl } from '../handler-url.js';
import { RestError, accessDenied, argumentError } from '../rest-error.js';
import type { RestCall, RestMethods, RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';
import { placementNames, placementRule, type PlacementRule } from './placement-names.js';
import { settingsPlacement } from './settings-placement.js';

/** `placement.*` (rest/lib/api/placement.php). */
export function placementMethods(): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: 'placement', run });
  return {
    'placement.list': method(list),
    'placement.bind': method(bind),
    'placement.unbind': method(unbind),
    'placement.get': method(get),
  };
}

/** `SCOPE` asks for those of one scope, an empty one for those of every app; `FULL` for all. */
function list(call: RestCall): RestResult {
  contextOf(call);
  const params = upperKeys(call.params);
  const smart = smartProcessesOf(call);
  const scope = params['SCOPE'];
  const isWanted = (rule: PlacementRule): boolean => {
    if (scope !== undefined && scope !== null) return (rule.scope ?? '') === toText(scope);
    if (!isEmpty(params['FULL'])) return true;
    return rule.scope === undefined || call.caller.scope.includes(rule.scope);
  };
  return { result: placementNames(smart).filter((name) => isWanted(placementRule(name, smart)!)) };
}

function bind(call: RestCall): RestResult {
  const { app } = administratorsApp(call);
  const params = upperKeys(call.params);
  const placement = placementOf(params);
  const rule = placementRule(placement, smartProcessesOf(call));
  if (isEmpty(params['HANDLER'])) throw argumentError('HANDLER');
  const handler = checkHandlerUrl(params['HANDLER']);
  if (!rule) throw new RestError(400, 'ERROR_PLACEMENT_NOT_FOUND', 'Placement not found');
  const userId = Number(toText(params['USER_ID'])) || 0;
  if (userId > 0 && !rule.userMode) {
    throw new RestError(400, 'ERROR_PLACEMENT_USER_MODE', 'User mode is not available.');
  }
  const { placements } = call.portal;
  const own = placements.filter(
    (binding) =>
      binding.clientId === app.clientId && binding.placement === placement && binding.userId === userId,
  );
  if (own.some((binding) => binding.handler === handler)) {
    throw new RestError(400, 'ERROR_CORE', 'Unable to set placement handler: Handler already binded');
  }
  if (rule.maxCount !== undefined && own.length >= rule.maxCount) {
    throw new RestError(400, 'ERROR_PLACEMENT_MAX_COUNT', `Placement max count: ${rule.maxCount}`);
  }
  const langAll = langAllOf(params);
  placements.push({
    id: call.portal.nextPlacementId(),
    placement,
    clientId: app.clientId,
    handler,
    title: toText(params['TITLE']) || titleIn(langAll, call.portal.culture.language) || app.code,
    description: toText(params['DESCRIPTION']),
    groupName: toText(params['GROUP_NAME']),
    options: optionsOf(params['OPTIONS'], rule),
    langAll,
    userId,
    code: undefined,
  });
  return { result: true };
}

/** A handler that is null or empty means every handler; `count` is how many went. */
function unbind(call: RestCall): RestResult {
  const { app } = administratorsApp(call);
  const params = upperKeys(call.params);
  const placement = placementOf(params);
  const handler = isEmpty(params['HANDLER']) ? undefined : checkHandlerUrl(params['HANDLER']);
  const userId = params['USER_ID'] === undefined ? undefined : Number(toText(params['USER_ID'])) || 0;
  const { placements } = call.portal;
  const isMeant = (binding: PlacementBinding): boolean =>
    binding.clientId === app.clientId &&
    binding.placement === placement &&
    binding.placement !== settingsPlacement &&
    (handler === undefined || binding.handler === handler) &&
    (userId === undefined || binding.userId === userId);
  const kept = placements.filter((binding) => !isMeant(binding));
  const count = placements.length - kept.length;
  placements.splice(0, placements.length, ...kept);
  return { result: { count } };
}

function get(call: RestCall): RestResult {
  const { app } = administratorsApp(call);
  const own = call.portal.placements.filter(
    (binding) => binding.clientId === app.clientId && binding.placement !== settingsPlacement,
  );
  return {
    result: own.map(({ id, placement, userId, handler, options, title, description, langAll }) => ({
      id,
      placement,
      userId,
      handler,
      options: mapOrList(options),
      title,
      description,
      langAll: mapOrList(langAll),
    })),
  };
}

function placementOf(params: PhpMap): string {
  const given = params['PLACEMENT'];
  if (given !== undefined && given !== null && typeof given !== 'string') {
    throw argumentError('PLACEMENT', "The value of an argument 'PLACEMENT' has an invalid type");
  }
  const placement = toText(given).toUpperCase();
  if (placement === '' || placement === 'DEFAULT') throw argumentError('PLACEMENT');
  return placement;
}

/** `LANG_ALL`, or the plain texts as those of the portal's language. */
function langAllOf(params: PhpMap): PhpMap {
  const result = phpMap();
  const given = params['LANG_ALL'];
  if (!isPhpMap(given)) return result;
  for (const language in given) {
    const texts = given[language];
    if (!isPhpMap(texts)) continue;
    const upper = upperKeys(texts);
    result[language] = Object.assign(phpMap(), {
      TITLE: toText(upper['TITLE']),
      DESCRIPTION: toText(upper['DESCRIPTION']),
      GROUP_NAME: toText(upper['GROUP_NAME']),
    });
  }
  return result;
}

function titleIn(langAll: PhpMap, language: string): string {
  const texts = langAll[language] ?? Object.values(langAll)[0];
  return isPhpMap(texts) ? toText(texts['TITLE']) : '';
}

/** Only what the placement declares is kept. */
function optionsOf(given: PhpValue | undefined, rule: PlacementRule): PhpMap {
  const result = phpMap();
  if (!isPhpMap(given)) return result;
  for (const name of rule.options ?? []) if (given[name] !== undefined) result[name] = toText(given[name]);
  return result;
}

/** PHP sends an empty map as a list. */
function mapOrList(map: PhpMap): PhpMap | [] {
  return Object.keys(map).length === 0 ? [] : map;
}

function smartProcessesOf({ portal }: RestCall): number[] {
  return portal.crm.types.filter(isDynamicType);
}

/** @throws RestError `WRONG_AUTH_TYPE` for webhooks (docs: api-reference/widgets/placement-bind.md). */
function contextOf({ caller }: RestCall): Installation {
  if (caller.installation) return caller.installation;
  throw new RestError(
    403,
    'WRONG_AUTH_TYPE',
    'Current authorization type is denied for this method Application context required',
  );
}

function administratorsApp(call: RestCall): Installation {
  const installation = contextOf(call);
  if (!call.caller.user.isAdmin) throw accessDenied();
  return installation;
}
