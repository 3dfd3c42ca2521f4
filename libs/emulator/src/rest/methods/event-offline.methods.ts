import { isoInZone } from '../../culture/culture.js';
import type { OfflineEvent } from '../../account/offline-events.js';
import { isEmpty, isPhpMap, toInt, toList, toText } from '../../wire/php-value.js';
import { RestError, accessDenied, argumentError } from '../rest-error.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';

/** `event.offline.*`: a pull queue of data events (protocol 5.4). */
export function eventOfflineMethods(): RestMethods {
  const basic = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: undefined, run });
  return {
    'event.offline.get': basic(get),
    'event.offline.list': basic(list),
    'event.offline.clear': basic(clear),
    'event.offline.error': basic(fail),
  };
}

function get(call: RestCall): RestResult {
  const events = queueOf(call);
  const params = upperKeys(call.params);
  const limit = Math.min(50, Math.max(1, toInt(params['LIMIT'] ?? 50)));
  const processId = toText(params['PROCESS_ID']) || call.ids.hex32();
  const keeps = params['CLEAR'] !== undefined && (isEmpty(params['CLEAR']) || params['CLEAR'] === 'N');
  const filter = params['FILTER'];
  const event =
    isPhpMap(filter) && filter['EVENT_NAME'] !== undefined ? toText(filter['EVENT_NAME']) : undefined;
  const found = events.take(limit, processId, !keeps, event);
  return {
    result: { process_id: keeps ? processId : null, events: found.map((entry) => shown(call, entry)) },
  };
}

function list(call: RestCall): RestResult {
  const cut = page(queueOf(call).all, call.start);
  return { result: cut.rows.map((entry) => shown(call, entry)), total: cut.total, next: cut.next };
}

function clear(call: RestCall): RestResult {
  const events = queueOf(call);
  const params = upperKeys(call.params);
  const processId = toText(params['PROCESS_ID']);
  if (processId === '') throw argumentError('PROCESS_ID');
  events.clear(processId, [...toList(params['ID']), ...toList(params['MESSAGE_ID'])].map(toText));
  return { result: true };
}

function fail(call: RestCall): RestResult {
  const events = queueOf(call);
  const params = upperKeys(call.params);
  const processId = toText(params['PROCESS_ID']);
  if (processId === '') throw argumentError('PROCESS_ID');
  events.fail(processId, toList(params['MESSAGE_ID']).map(toText));
  return { result: true };
}

function queueOf({ caller }: RestCall): NonNullable<RestCall['caller']['installation']>['offline'] {
  if (!caller.installation) {
    throw new RestError(403, 'WRONG_AUTH_TYPE', 'Current authorization type is denied for this method');
  }
  if (!caller.user.isAdmin) throw accessDenied();
  return caller.installation.offline;
}

function shown(call: RestCall, entry: OfflineEvent): Record<string, unknown> {
  return {
    ID: String(entry.id),
    TIMESTAMP_X: isoInZone(entry.at, call.portal.culture.timeZone),
    EVENT_NAME: entry.event,
    EVENT_DATA: entry.data,
    EVENT_ADDITIONAL: { user_id: 0 },
    MESSAGE_ID: entry.messageId,
    PROCESS_ID: entry.processId,
    ERROR: entry.failed ? 1 : 0,
  };
}
