import { isoInZone } from '../../culture/culture.js';
import type { PlanFeature } from '../../account/portal-options.js';
import { isEmpty, toText } from '../../wire/php-value.js';
import { RestError, argumentError } from '../rest-error.js';
import type { RestCall, RestMethods, RestResult } from '../rest-method.js';
import { parameter } from '../rest-parameters.js';
import type { PortalUser } from '../../account/portal-user.js';

/** Methods of the basic scope, and users (protocol 5.6, 5.9). */
export function systemMethods(): RestMethods {
  const basic = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: undefined, run });
  const users = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: 'user', run });
  return {
    batch: { scope: undefined, inBatch: false, run: () => ({ result: null }) },
    'app.info': basic(appInfo),
    profile: basic(profile),
    scope: basic(scope),
    methods: basic(methods),
    'method.get': basic(methodGet),
    'server.time': basic(({ clock, portal }) => ({
      result: isoInZone(clock.now(), portal.culture.timeZone),
    })),
    'feature.get': basic(featureGet),
    'user.current': users(({ caller }) => ({ result: userRow(caller.user) })),
    'user.get': users(userGet),
    'user.search': users(userGet),
    'user.fields': users(() => ({
      result: { ID: 'ID', NAME: 'Name', LAST_NAME: 'Last name', EMAIL: 'E-mail' },
    })),
    'user.admin': basic(({ caller }) => ({ result: caller.user.isAdmin })),
    'user.access': basic(({ caller, params }) => ({
      result: toText(parameter(params, 'ACCESS')) === `U${caller.user.id}`,
    })),
    'im.notify': { scope: 'im', run: notify },
    'im.notify.system.add': { scope: 'im', run: notify },
    'im.notify.personal.add': { scope: 'im', run: notify },
  };
}

function appInfo({ caller, portal }: RestCall): RestResult {
  const { installation, app } = caller;
  if (!app || !installation) {
    throw new RestError(403, 'ACCESS_DENIED', 'Access denied! Application context required');
  }
  return {
    result: {
      ID: installation.id,
      CODE: app.code,
      VERSION: installation.version,
      STATUS: app.status,
      INSTALLED: installation.installed,
      PAYMENT_EXPIRED: installation.paymentExpired ? 'Y' : 'N',
      DAYS: installation.days,
      LANGUAGE_ID: portal.culture.language,
      LICENSE: portal.plan.license,
      LICENSE_TYPE: portal.plan.type,
      LICENSE_FAMILY: portal.plan.family,
    },
  };
}

function profile({ caller: { user } }: RestCall): RestResult {
  return {
    result: {
      ID: String(user.id),
      ADMIN: user.isAdmin,
      NAME: user.name,
      LAST_NAME: user.lastName,
      PERSONAL_GENDER: user.gender,
      TIME_ZONE: user.timeZone,
    },
  };
}

function scope({ caller, params, portal, methods: table }: RestCall): RestResult {
  if (!isEmpty(parameter(params, 'full'))) return { result: allScopes(table, portal.edition) };
  return { result: caller.scope };
}

function allScopes(table: RestMethods, edition: string): string[] {
  const scopes = new Set(Object.values(table).flatMap((method) => method.scope ?? []));
  return [...scopes, ...(edition === 'cloud' ? ['landing'] : [])].sort();
}

function methods({ caller, params, portal, methods: table }: RestCall): RestResult {
  const wanted = parameter(params, 'scope');
  const result = Object.entries(table)
    .filter(([, method]) => method.exists?.(portal) !== false)
    .filter(([, method]) => {
      if (wanted !== undefined) return (method.scope ?? '') === toText(wanted);
      return method.scope === undefined || caller.scope.includes(method.scope);
    })
    .map(([name]) => name);
  return { result };
}

function methodGet({ caller, params, portal, methods: table }: RestCall): RestResult {
  const name = toText(parameter(params, 'name')).toLowerCase();
  if (name === '') throw argumentError('NAME');
  const method = Object.hasOwn(table, name) ? table[name] : undefined;
  const isExisting = method !== undefined && method.exists?.(portal) !== false;
  const isAvailable = isExisting && (method.scope === undefined || caller.scope.includes(method.scope));
  return { result: { isExisting, isAvailable } };
}

function featureGet({ params, portal }: RestCall): RestResult {
  const code = toText(parameter(params, 'CODE'));
  if (code === '') throw argumentError('CODE');
  return { result: { value: portal.hasFeature(code as PlanFeature) ? 'Y' : 'N' } };
}

function userGet({ params, portal, start }: RestCall): RestResult {
  const filter = (parameter(params, 'FILTER') ?? params) as Record<string, unknown>;
  const id = filter['ID'] ?? filter['id'];
  const find = toText(filter['FIND'] ?? filter['NAME']).toLowerCase();
  const wanted = id === undefined ? undefined : (Array.isArray(id) ? id : [id]).map(toText);
  const rows = [...portal.users.values()].filter((user) => {
    if (wanted && !wanted.includes(String(user.id))) return false;
    return `${user.name} ${user.lastName}`.toLowerCase().includes(find);
  });
  const from = Math.max(0, start);
  return {
    result: rows.slice(from, from + 50).map(userRow),
    total: rows.length,
    next: from + 50 < rows.length ? from + 50 : undefined,
  };
}

function userRow(user: PortalUser): Record<string, unknown> {
  return {
    ID: String(user.id),
    ACTIVE: user.active,
    NAME: user.name,
    LAST_NAME: user.lastName,
    EMAIL: user.email,
    TIME_ZONE: user.timeZone,
    PERSONAL_GENDER: user.gender,
    IS_ONLINE: 'N',
    USER_TYPE: 'employee',
  };
}

/** Ids of notifications count up from here. */
let notifications = 0;

function notify({ params, portal }: RestCall): RestResult {
  const to = Number(parameter(params, 'USER_ID') ?? parameter(params, 'TO'));
  if (!portal.users.has(to)) throw new RestError(400, 'USER_ID_EMPTY', "User ID can't be empty");
  if (isEmpty(parameter(params, 'MESSAGE'))) {
    throw new RestError(400, 'MESSAGE_EMPTY', "Message can't be empty");
  }
  notifications += 1;
  return { result: notifications };
}
