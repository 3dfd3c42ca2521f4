import { isPhpMap, phpMap, toInt, toText } from '../../wire/php-value.js';
import { checkHandlerUrl } from '../handler-url.js';
import { RestError, accessDenied, argumentError } from '../rest-error.js';
import type { RestCall, RestMethods, RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';

/** Events of an app, and data events by the scope that they need (protocol 5.4). */
export const EVENTS: Record<string, string | undefined> = {
  ONAPPINSTALL: undefined,
  ONAPPUNINSTALL: undefined,
  ONAPPUPDATE: undefined,
  ONAPPPAYMENT: undefined,
  ONAPPMETHODCONFIRM: undefined,
  ONSUBSCRIPTIONRENEW: undefined,
  ONAPPTEST: undefined,
  ONUSERADD: 'user',
  ONCRMDEALADD: 'crm',
  ONCRMDEALUPDATE: 'crm',
  ONCRMDEALDELETE: 'crm',
  ONCRMLEADADD: 'crm',
  ONCRMLEADUPDATE: 'crm',
  ONCRMLEADDELETE: 'crm',
  ONCRMCONTACTADD: 'crm',
  ONCRMCONTACTUPDATE: 'crm',
  ONCRMCONTACTDELETE: 'crm',
  ONCRMCOMPANYADD: 'crm',
  ONCRMCOMPANYUPDATE: 'crm',
  ONCRMCOMPANYDELETE: 'crm',
  ONCRMDYNAMICITEMADD: 'crm',
  ONCRMDYNAMICITEMUPDATE: 'crm',
  ONCRMDYNAMICITEMDELETE: 'crm',
};

/** `event.*` (protocol 5.4). */
export function eventMethods(): RestMethods {
  const basic = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: undefined, run });
  return {
    events: basic(names),
    'event.bind': basic(bind),
    'event.unbind': basic(unbind),
    'event.get': basic(get),
    'event.test': basic(test),
  };
}

function names({ caller }: RestCall): RestResult {
  return { result: available(caller.scope) };
}

function available(scope: string[]): string[] {
  return Object.entries(EVENTS)
    .filter(([, needed]) => needed === undefined || scope.includes(needed))
    .map(([name]) => name);
}

function bind(call: RestCall): RestResult {
  const installation = requireToken(call);
  const params = upperKeys(call.params);
  const event = toText(params['EVENT']).toUpperCase();
  if (event === '') throw argumentError('EVENT');
  const offline = toText(params['EVENT_TYPE']) === 'offline';
  if (offline && !call.caller.user.isAdmin) throw accessDenied();
  if (!offline && params['HANDLER'] === undefined) throw argumentError('HANDLER');
  if (!available(call.caller.scope).includes(event)) {
    throw new RestError(400, 'ERROR_EVENT_NOT_FOUND', 'Event not found');
  }
  const handler = offline ? '' : checkHandlerUrl(params['HANDLER']);
  const authType = toInt(params['AUTH_TYPE']);
  if (authType !== 0 && authType !== call.caller.user.id && !call.caller.user.isAdmin) throw accessDenied();
  const connectorId = toText(params['AUTH_CONNECTOR']);
  const isBound = installation.eventBindings.some(
    (binding) =>
      binding.event === event &&
      binding.handler === handler &&
      binding.authType === authType &&
      binding.connectorId === connectorId,
  );
  if (isBound) throw new RestError(400, 'ERROR_CORE', 'Unable to set event handler: Handler already binded');
  installation.eventBindings.push({
    id: call.portal.nextEventHandlerId(),
    event,
    handler,
    authType,
    connectorId,
    offline,
    options: isPhpMap(params['OPTIONS']) ? params['OPTIONS'] : phpMap(),
  });
  call.portal.announce(`${event} bound`);
  return { result: true };
}

function unbind(call: RestCall): RestResult {
  const installation = requireToken(call);
  const params = upperKeys(call.params);
  const event = toText(params['EVENT']).toUpperCase();
  if (event === '') throw argumentError('EVENT');
  const before = installation.eventBindings.length;
  const kept = installation.eventBindings.filter(
    (binding) =>
      binding.event !== event ||
      (params['HANDLER'] !== undefined && binding.handler !== params['HANDLER']) ||
      (params['AUTH_TYPE'] !== undefined && binding.authType !== toInt(params['AUTH_TYPE'])),
  );
  installation.eventBindings.splice(0, before, ...kept);
  call.portal.announce(`${event} unbound`);
  return { result: { count: before - kept.length } };
}

function get(call: RestCall): RestResult {
  const installation = requireToken(call);
  return {
    result: installation.eventBindings.map((binding) => ({
      event: binding.event,
      handler: binding.handler,
      auth_type: String(binding.authType),
      offline: binding.offline ? 1 : 0,
    })),
  };
}

function test(call: RestCall): RestResult {
  const installation = requireToken(call);
  void call.lifecycle.fire(installation, 'ONAPPTEST', { QUERY: call.params }, call.caller.user.id);
  return { result: true };
}

function requireToken({ caller }: RestCall): NonNullable<RestCall['caller']['installation']> {
  if (!caller.installation) {
    throw new RestError(403, 'WRONG_AUTH_TYPE', 'Current authorization type is denied for this method');
  }
  return caller.installation;
}
