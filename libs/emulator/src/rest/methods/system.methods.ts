import { isoInZone } from '../../culture/culture.js';
import type { PlanFeature } from '../../account/portal-options.js';
import { isEmpty, toText } from '../../wire/php-value.js';
import type { EmulatedPortal } from '../../portal/emulated-portal.js';
import { RestError } from '../rest-error.js';
import {
  scopeFor,
  type RestCall,
  type RestMethod,
  type RestMethods,
  type RestResult,
} from '../rest-method.js';
import { parameter, upperKeys } from '../rest-parameters.js';

/** Methods of the basic scope, and notifications (protocol 5.6, 5.9). */
export function systemMethods(): RestMethods {
  const basic = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: undefined, run });
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
    'user.admin': basic(({ caller }) => ({ result: caller.user.isAdmin })),
    'im.notify': { scope: 'im', run: notify },
    'im.notify.system.add': { scope: 'im', run: notify },
    'im.notify.personal.add': { scope: 'im', run: notify },
  };
}

function appInfo({ caller, portal }: RestCall): RestResult {
  const { installation, app } = caller;
  if (!app || !installation) {
    return { result: { SCOPE: caller.scope, LICENSE: licenseOf(portal) } };
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
      LICENSE: licenseOf(portal),
      ...(portal.edition === 'box'
        ? {}
        : { LICENSE_TYPE: portal.plan.type, LICENSE_FAMILY: portal.plan.family }),
    },
  };
}

/** A box has no plan (rest/classes/general/rest_provider.php, `appInfo`). */
function licenseOf({ edition, culture, plan }: EmulatedPortal): string {
  return edition === 'box' ? `${culture.language}_selfhosted` : plan.license;
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

/** `SCOPE` asks for those of one scope, an empty one for those of every app; `FULL` for all. */
function methods({ caller, params, portal, methods: table }: RestCall): RestResult {
  const { SCOPE: wanted, FULL: full } = upperKeys(params);
  const result = Object.entries(table)
    .filter(([, method]) => method.exists?.(portal) !== false)
    .filter(([, method]) => {
      if (wanted !== undefined && wanted !== null) return (method.scope ?? '') === toText(wanted);
      return !isEmpty(full) || isAllowed(method, caller.scope);
    })
    .map(([name]) => name);
  return { result };
}

/** The parameter's name is exact; a name that is missing is one that does not exist. */
function methodGet({ caller, params, portal, methods: table }: RestCall): RestResult {
  const name = toText(params['name']).toLowerCase();
  const method = Object.hasOwn(table, name) ? table[name] : undefined;
  const isExisting = method !== undefined && method.exists?.(portal) !== false;
  return { result: { isExisting, isAvailable: isExisting && isAllowed(method, caller.scope) } };
}

function isAllowed(method: RestMethod, granted: readonly string[]): boolean {
  const scope = scopeFor(method, granted);
  return scope === undefined || granted.includes(scope);
}

function featureGet({ params, portal }: RestCall): RestResult {
  const given = upperKeys(params)['CODE'];
  if (isEmpty(given)) throw new RestError(400, 'CODE_EMPTY', "CODE can't be empty");
  return { result: { value: portal.hasFeature(toText(given) as PlanFeature) ? 'Y' : 'N' } };
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
