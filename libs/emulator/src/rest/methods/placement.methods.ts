import { isPhpMap, phpMap, toText } from '../../wire/php-value.js';
import { checkHandlerUrl } from '../handler-url.js';
import { RestError, accessDenied, argumentError } from '../rest-error.js';
import type { RestCall, RestMethods, RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';
import { SETTINGS_PLACEMENT } from './settings-placement.js';

/** Placements that an app may bind itself; the settings dialog is private (protocol 9). */
const PLACEMENTS = [
  'CRM_DEAL_DETAIL_TAB',
  'CRM_DEAL_DETAIL_ACTIVITY',
  'CRM_DEAL_LIST_MENU',
  'CRM_LEAD_DETAIL_TAB',
  'CRM_CONTACT_DETAIL_TAB',
  'CRM_COMPANY_DETAIL_TAB',
  'LEFT_MENU',
  'TASK_VIEW_TAB',
  'USER_PROFILE_MENU',
];

/** `placement.*`. */
export function placementMethods(): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: 'placement', run });
  return {
    'placement.list': method(() => ({ result: PLACEMENTS })),
    'placement.bind': method(bind),
    'placement.unbind': method(unbind),
    'placement.get': method(get),
  };
}

function bind(call: RestCall): RestResult {
  const installation = requireInstallation(call);
  if (!call.caller.user.isAdmin) throw accessDenied();
  const params = upperKeys(call.params);
  const placement = toText(params['PLACEMENT']).toUpperCase();
  if (placement === '') throw argumentError('PLACEMENT');
  if (!PLACEMENTS.includes(placement)) {
    throw new RestError(400, 'ERROR_PLACEMENT_NOT_FOUND', 'Placement not found');
  }
  const handler = checkHandlerUrl(params['HANDLER']);
  const { clientId } = installation.app;
  const isBound = call.portal.placements.some(
    (binding) =>
      binding.clientId === clientId && binding.placement === placement && binding.handler === handler,
  );
  if (isBound)
    throw new RestError(400, 'ERROR_CORE', 'Unable to set placement handler: Handler already binded');
  call.portal.placements.push({
    placement,
    clientId,
    handler,
    title: toText(params['TITLE']),
    description: toText(params['DESCRIPTION']),
    groupName: toText(params['GROUP_NAME']),
    options: isPhpMap(params['OPTIONS']) ? params['OPTIONS'] : phpMap(),
    langAll: isPhpMap(params['LANG_ALL']) ? params['LANG_ALL'] : phpMap(),
    userId: 0,
    code: undefined,
  });
  return { result: true };
}

function unbind(call: RestCall): RestResult {
  const { app } = requireInstallation(call);
  if (!call.caller.user.isAdmin) throw accessDenied();
  const params = upperKeys(call.params);
  const placement = toText(params['PLACEMENT']).toUpperCase();
  if (placement === '') throw argumentError('PLACEMENT');
  const { placements } = call.portal;
  const before = placements.length;
  const kept = placements.filter(
    (binding) =>
      binding.clientId !== app.clientId ||
      binding.placement !== placement ||
      binding.placement === SETTINGS_PLACEMENT ||
      (params['HANDLER'] !== undefined && binding.handler !== params['HANDLER']),
  );
  placements.splice(0, before, ...kept);
  return { result: { count: before - kept.length } };
}

function get(call: RestCall): RestResult {
  const { app } = requireInstallation(call);
  const own = call.portal.placements.filter(
    (binding) => binding.clientId === app.clientId && binding.placement !== SETTINGS_PLACEMENT,
  );
  return {
    result: own.map((binding) => ({
      placement: binding.placement,
      userId: binding.userId,
      handler: binding.handler,
      options: Object.keys(binding.options).length === 0 ? [] : binding.options,
      title: binding.title,
      description: binding.description,
      langAll: Object.keys(binding.langAll).length === 0 ? [] : binding.langAll,
    })),
  };
}

function requireInstallation({ caller }: RestCall): NonNullable<RestCall['caller']['installation']> {
  if (!caller.installation) {
    throw new RestError(403, 'ACCESS_DENIED', 'Access denied! Application context required');
  }
  return caller.installation;
}
