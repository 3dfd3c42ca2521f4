import type { OfflineEvent } from '../../account/offline-events.js';
import { isoInZone } from '../../culture/culture.js';
import { isPhpArray, toInt, toList, toText, type PhpMap, type PhpValue } from '../../wire/php-value.js';
import { accessDenied, argumentError, wrongLicense } from '../rest-error.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';
import { installationOf } from './app-context.js';
import { allFields, waitingFields, offlineFilter, offlineOrder } from './offline-query.js';

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

const pageSize = 50;
const messageIds = 'Value must be array of MESSAGE_ID values';

/**
 * Reserves waiting events under a new process id, or reads those of one's own. Everything that was reserved under it is
 * deleted unless `clear` is 0, which every text without a number is as well.
 */
function get(call: RestCall): RestResult {
  const queue = queueOf(call);
  const params = upperKeys(call.params);
  const clears = !isGiven(params['CLEAR']) || toInt(params['CLEAR']) !== 0;
  const own = processIdOf(params);
  if (!clears && !call.portal.hasFeature('rest_offline_extended')) {
    throw wrongLicense('extended offline events handling');
  }
  const limit = isGiven(params['LIMIT']) ? toInt(params['LIMIT']) : pageSize;
  if (limit <= 0) throw argumentError('LIMIT', 'Value must be positive integer');
  const matches = offlineFilter(params['FILTER'], waitingFields);
  const wantsFailed = toInt(params['ERROR']) === 1;
  const candidates = queue
    .all()
    .filter((entry) => entry.processId === (own ?? '') && entry.failed === wantsFailed && matches(entry));
  const found = offlineOrder(candidates, params['ORDER'], waitingFields, 'TIMESTAMP_X').slice(0, limit);
  const processId = own ?? call.ids.secret(32);
  if (own === undefined) for (const entry of found) entry.processId = processId;
  const result = {
    process_id: clears && own === undefined ? null : processId,
    events: found.map((entry) => shown(call, entry)),
  };
  if (clears && found.length > 0) queue.delete(queue.all().filter((entry) => entry.processId === processId));
  return { result };
}

function list(call: RestCall): RestResult {
  const params = upperKeys(call.params);
  const found = queueOf(call).all().filter(offlineFilter(params['FILTER'], allFields));
  const cut = page(offlineOrder(found, params['ORDER'], allFields, 'ID'), call.start);
  return {
    result: cut.rows.map((entry) => ({
      ...shown(call, entry),
      PROCESS_ID: entry.processId,
      ERROR: entry.failed ? '1' : '0',
    })),
    total: cut.total,
    next: cut.next,
  };
}

/** `MESSAGE_ID` goes before `ID`; without both the whole batch is deleted. */
function clear(call: RestCall): RestResult {
  const queue = queueOf(call);
  const params = upperKeys(call.params);
  const processId = processIdOf(params);
  if (processId === undefined) throw argumentError('PROCESS_ID');
  const isMeant = meant(params);
  queue.delete(queue.all().filter((entry) => entry.processId === processId && isMeant(entry)));
  return { result: true };
}

function meant(params: PhpMap): (entry: OfflineEvent) => boolean {
  if (isGiven(params['MESSAGE_ID'])) {
    const ids = listOf(params['MESSAGE_ID'], 'message_id', messageIds).map((id) => toText(id).trim());
    // The name of the argument is misspelt in the source.
    if (ids.some((id) => id.length !== 32)) throw argumentError('messsage_id', messageIds);
    return (entry) => ids.includes(entry.messageId);
  }
  if (!isGiven(params['ID'])) return () => true;
  const integers = 'Value must be array of integers';
  const ids = listOf(params['ID'], 'id', integers).map(toInt);
  if (ids.some((id) => id <= 0)) throw argumentError('id', integers);
  return (entry) => ids.includes(entry.id);
}

function fail(call: RestCall): RestResult {
  const installation = installationOf(call);
  requireAdmin(call);
  const params = upperKeys(call.params);
  const processId = processIdOf(params);
  if (processId === undefined) throw argumentError('PROCESS_ID');
  const ids = listOf(params['MESSAGE_ID'], 'message_id', messageIds).map(toText);
  installation.offline.fail(call.connectorId, processId, ids, call.clock.now());
  return { result: true };
}

function queueOf(call: RestCall): { all(): OfflineEvent[]; delete(entries: OfflineEvent[]): void } {
  const { offline } = installationOf(call);
  requireAdmin(call);
  return {
    all: () => offline.of(call.connectorId, call.clock.now()),
    delete: (entries) => offline.delete(entries),
  };
}

function requireAdmin({ caller }: RestCall): void {
  if (!caller.user.isAdmin) throw accessDenied();
}

const isGiven = (value: PhpValue | undefined): boolean => value !== undefined && value !== null;

function processIdOf(params: PhpMap): string | undefined {
  return isGiven(params['PROCESS_ID']) ? toText(params['PROCESS_ID']).trim() : undefined;
}

function listOf(value: PhpValue | undefined, argument: string, text: string): PhpValue[] {
  if (!isPhpArray(value)) throw argumentError(argument, text);
  return toList(value);
}

function shown(call: RestCall, entry: OfflineEvent): Record<string, unknown> {
  return {
    ID: String(entry.id),
    TIMESTAMP_X: isoInZone(entry.at, call.portal.culture.timeZone),
    EVENT_NAME: entry.event,
    EVENT_DATA: entry.data,
    EVENT_ADDITIONAL: { user_id: entry.userId === null ? 0 : String(entry.userId) },
    MESSAGE_ID: entry.messageId,
  };
}
