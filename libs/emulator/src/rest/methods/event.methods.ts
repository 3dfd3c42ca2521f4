import type { EventBinding } from '../../account/registration.js';
import { isEmpty, isPhpMap, phpMap, toInt, toText, type PhpMap } from '../../wire/php-value.js';
import { checkHandlerUrl } from '../handler-url.js';
import { RestError, accessDenied, argumentError } from '../rest-error.js';
import type { RestCall, RestMethods, RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';
import { installationOf } from './app-context.js';
import { eventScopes, eventsOf, isEventOf } from './event-names.js';

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

/** `SCOPE` names one scope, an empty one the events of everybody; `FULL` leaves the app's own scopes aside. */
function names(call: RestCall): RestResult {
  installationOf(call);
  const params = upperKeys(call.params);
  const scope = params['SCOPE'];
  if (scope !== undefined && scope !== null) return { result: eventsOf(toText(scope), call.portal) };
  return { result: available(call, !isEmpty(params['FULL'])) };
}

function available({ caller, portal }: RestCall, isFull: boolean): string[] {
  const scopes = eventScopes.filter((scope) => isFull || scope === '' || caller.scope.includes(scope));
  return scopes.flatMap((scope) => eventsOf(scope, portal));
}

function isAvailable({ caller, portal }: RestCall, event: string): boolean {
  return ['', ...caller.scope].some((scope) => isEventOf(scope, event, portal));
}

function bind(call: RestCall): RestResult {
  const installation = installationOf(call);
  const { user } = call.caller;
  const params = upperKeys(call.params);
  let authType = toInt(params['AUTH_TYPE']);
  if (authType > 0 && authType !== user.id && !user.isAdmin) throw needsAdmin('Event binding with AUTH_TYPE');
  if (authType <= 0) authType = user.isAdmin ? 0 : user.id;
  const { event, offline } = subject(params);
  if (offline && !user.isAdmin) throw needsAdmin('Offline events binding');
  if (!offline && isEmptyText(params['HANDLER'])) throw argumentError('HANDLER');
  const handler = offline ? '' : checkHandlerUrl(params['HANDLER']);
  if (!isAvailable(call, event)) throw new RestError(400, 'ERROR_EVENT_NOT_FOUND', 'Event not found');
  if (offline && event === 'ONOFFLINEEVENT') {
    throw new RestError(400, 'ERROR_ARGUMENT', 'Offline event cannot be registered for this event.');
  }
  const binding: Omit<EventBinding, 'id'> = {
    event,
    handler,
    authType: offline ? 0 : authType,
    connectorId: call.connectorId,
    offline,
    options: optionsOf(event, params),
  };
  if (installation.eventBindings.some((bound) => isSame(bound, binding))) {
    throw new RestError(400, 'ERROR_CORE', 'Unable to set event handler: Handler already binded');
  }
  installation.eventBindings.push({ id: call.portal.nextEventHandlerId(), ...binding });
  call.portal.announce(`${event} bound`);
  return { result: true };
}

function unbind(call: RestCall): RestResult {
  const installation = installationOf(call);
  const { user } = call.caller;
  const params = upperKeys(call.params);
  const { event, offline } = subject(params);
  if (offline && !user.isAdmin) throw needsAdmin('Offline events unbinding');
  if (!offline && isEmptyText(params['HANDLER'])) throw argumentError('HANDLER');
  const given = params['AUTH_TYPE'] ?? undefined;
  // The source compares strictly: one's own id as text is somebody else's.
  if (!offline && given !== undefined && !user.isAdmin && given !== user.id) {
    throw needsAdmin('Event unbinding with AUTH_TYPE');
  }
  const authType = given === undefined ? (user.isAdmin ? undefined : user.id) : toInt(given);
  const matches = (bound: EventBinding): boolean => {
    if (bound.event !== event || bound.offline !== offline) return false;
    if (offline) return bound.connectorId === call.connectorId;
    return bound.handler === params['HANDLER'] && (authType === undefined || bound.authType === authType);
  };
  const before = installation.eventBindings.length;
  const kept = installation.eventBindings.filter((bound) => !matches(bound));
  installation.eventBindings.splice(0, before, ...kept);
  call.portal.announce(`${event} unbound`);
  return { result: { count: before - kept.length } };
}

/** Everything for administrators, one's own for others. Rows of offline bindings have a shape of their own. */
function get(call: RestCall): RestResult {
  const installation = installationOf(call);
  const { user } = call.caller;
  return {
    result: installation.eventBindings
      .filter(({ authType }) => user.isAdmin || authType === user.id)
      .map(({ event, handler, authType, offline, connectorId }) =>
        offline
          ? { event, connector_id: connectorId, offline: 1 }
          : { event, handler, auth_type: String(authType), offline: 0 },
      ),
  };
}

function test(call: RestCall): RestResult {
  const installation = installationOf(call);
  const data = { QUERY: call.params, LANGUAGE_ID: call.portal.culture.language };
  void call.lifecycle.fire(installation, 'ONAPPTEST', data, call.caller.user.id);
  return { result: 1 };
}

function subject(params: PhpMap): { event: string; offline: boolean } {
  const event = toText(params['EVENT']).toUpperCase();
  if (event === '') throw argumentError('EVENT');
  const type = toText(params['EVENT_TYPE']).toLowerCase();
  if (type !== '' && type !== 'online' && type !== 'offline') {
    throw argumentError('EVENT_TYPE', 'Value must be one of {online|offline}');
  }
  return { event, offline: type === 'offline' };
}

/** Only `minTimeout` of `ONOFFLINEEVENT` is kept, as a whole number. */
function optionsOf(event: string, params: PhpMap): PhpMap {
  const given = params['OPTIONS'];
  const options = phpMap();
  if (event === 'ONOFFLINEEVENT' && isPhpMap(given) && given['minTimeout'] !== undefined) {
    options['minTimeout'] = toInt(given['minTimeout']);
  }
  return options;
}

function isSame(bound: EventBinding, other: Omit<EventBinding, 'id'>): boolean {
  return (
    bound.event === other.event &&
    bound.handler === other.handler &&
    bound.authType === other.authType &&
    bound.connectorId === other.connectorId
  );
}

const isEmptyText = (value: unknown): boolean => value === undefined || value === null || value === '';

function needsAdmin(what: string): RestError {
  return accessDenied(`Access denied! ${what} requires administrator access rights`);
}
