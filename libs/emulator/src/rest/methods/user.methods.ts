import type { PortalUser } from '../../account/portal-user.js';
import { isoInZone } from '../../culture/culture.js';
import { orderRecords, testOf, type NameReader } from '../../records/record-query.js';
import {
  isEmpty,
  isPhpMap,
  phpMap,
  toList,
  toText,
  type PhpMap,
  type PhpValue,
} from '../../wire/php-value.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';

/** Fields that the scope `user_brief` shows (docs: api-reference/user/index.md). */
const brief = [
  'ID',
  'XML_ID',
  'ACTIVE',
  'NAME',
  'LAST_NAME',
  'SECOND_NAME',
  'TITLE',
  'IS_ONLINE',
  'TIME_ZONE',
  'TIME_ZONE_OFFSET',
  'TIMESTAMP_X',
  'DATE_REGISTER',
  'PERSONAL_PROFESSION',
  'PERSONAL_GENDER',
  'PERSONAL_BIRTHDAY',
  'PERSONAL_PHOTO',
  'PERSONAL_CITY',
  'PERSONAL_STATE',
  'PERSONAL_COUNTRY',
  'WORK_POSITION',
  'WORK_CITY',
  'WORK_STATE',
  'WORK_COUNTRY',
  'LAST_ACTIVITY_DATE',
  'UF_EMPLOYMENT_DATE',
  'UF_TIMEMAN',
  'UF_SKILLS',
  'UF_INTERESTS',
  'UF_DEPARTMENT',
  'UF_PHONE_INNER',
];

/** What `user_basic` shows besides. */
const basicFields = [
  'EMAIL',
  'PERSONAL_WWW',
  'PERSONAL_ICQ',
  'PERSONAL_PHONE',
  'PERSONAL_FAX',
  'PERSONAL_MOBILE',
  'WORK_COMPANY',
  'WORK_PHONE',
  'UF_LINKEDIN',
  'UF_FACEBOOK',
  'UF_TWITTER',
  'UF_SKYPE',
];

/** Users (docs: api-reference/user/). `access.name` and `user.access` are here, for they read the same codes. */
export function userMethods(): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({
    scope: 'user',
    alsoScopes: ['user', 'user_basic', 'user_brief'],
    run,
  });
  const basic = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: undefined, run });
  return {
    'user.current': method((call) => ({ result: visible(call, rowOf(call, call.caller.user)) })),
    'user.get': method(get),
    'user.search': method(get),
    'user.fields': method(fields),
    'user.access': basic(access),
    'access.name': basic(accessName),
  };
}

/** Conditions stand in `FILTER` or beside the other parameters; `%` in a name stands for any text. */
function get(call: RestCall): RestResult {
  const params = upperKeys(call.params);
  const filter = isPhpMap(params['FILTER']) ? upperKeys(params['FILTER']) : params;
  const find = toText(filter['FIND'] ?? filter['NAME_SEARCH']).toLowerCase();
  const conditions = phpMap();
  for (const key in filter) {
    if (!['FILTER', 'SORT', 'ORDER', 'FIND', 'NAME_SEARCH', 'ADMIN_MODE', 'SELECT'].includes(key)) {
      conditions[isPattern(filter[key]) ? `=%${key}` : key] = conditionValue(key, filter[key] ?? null);
    }
  }
  const rows = [...call.portal.users.values()].map((user) => rowOf(call, user));
  const known: NameReader = (name) => (rows[0] && Object.hasOwn(rows[0], name) ? name : undefined);
  const test = testOf(conditions, known);
  const found = rows.filter((row) => {
    const names = `${toText(row['NAME'])} ${toText(row['LAST_NAME'])} ${toText(row['EMAIL'])}`;
    return names.toLowerCase().includes(find) && test(row);
  });
  const sort = known(toText(params['SORT']).toUpperCase()) ?? 'ID';
  const direction = toText(params['ORDER']).toUpperCase() === 'DESC' ? 'DESC' : 'ASC';
  const sorted = orderRecords(found, Object.assign(phpMap(), { [sort]: direction }), known);
  const { rows: cut, ...rest } = page(sorted, call.start);
  return { result: cut.map((row) => visible(call, row)), ...rest };
}

function isPattern(value: PhpValue | undefined): boolean {
  return typeof value === 'string' && value.includes('%');
}

/** `ACTIVE` is asked for as a truth or as `Y` and `N`. */
function conditionValue(key: string, value: PhpValue): PhpValue {
  if (!key.endsWith('ACTIVE')) return value;
  return isEmpty(value) || value === 'N' || value === 'false' ? 'N' : 'Y';
}

/** `ACTIVE` stays `Y` or `N` until the row is shown, so that a filter can tell them apart. */
function rowOf({ portal, clock }: RestCall, user: PortalUser): PhpMap {
  const registered = isoInZone(Date.UTC(2025, 0, 1), portal.culture.timeZone);
  return Object.assign(phpMap(), {
    ID: String(user.id),
    XML_ID: '',
    ACTIVE: user.active ? 'Y' : 'N',
    NAME: user.name,
    LAST_NAME: user.lastName,
    SECOND_NAME: '',
    TITLE: '',
    EMAIL: user.email,
    LAST_LOGIN: isoInZone(clock.now(), portal.culture.timeZone),
    DATE_REGISTER: registered,
    TIME_ZONE: user.timeZone,
    IS_ONLINE: 'N',
    TIMESTAMP_X: phpMap(),
    LAST_ACTIVITY_DATE: phpMap(),
    PERSONAL_GENDER: user.gender,
    PERSONAL_WWW: '',
    PERSONAL_BIRTHDAY: '',
    PERSONAL_MOBILE: '',
    PERSONAL_CITY: '',
    WORK_PHONE: '',
    WORK_POSITION: '',
    UF_EMPLOYMENT_DATE: '',
    UF_DEPARTMENT: [1],
    USER_TYPE: 'employee',
  });
}

/** The widest scope of the caller says which fields it sees. */
function visible({ caller }: RestCall, row: PhpMap): PhpMap {
  const shown = { ...row, ACTIVE: row['ACTIVE'] === 'Y' };
  if (caller.scope.includes('user')) return shown;
  const names = caller.scope.includes('user_basic') ? [...brief, ...basicFields] : brief;
  return Object.fromEntries(Object.entries(shown).filter(([name]) => names.includes(name)));
}

/** Names of the fields that the caller sees; their titles are localised on the platform. */
function fields(call: RestCall): RestResult {
  const row = visible(call, rowOf(call, call.caller.user));
  return { result: Object.fromEntries(Object.keys(row).map((name) => [name, name])) };
}

/** Whether the caller has one of the codes; administrators have all (rest_provider.php, `userAccess`). */
function access(call: RestCall): RestResult {
  const { user } = call.caller;
  const own = ['AU', 'G2', `U${user.id}`, `IU${user.id}`, 'D1', 'DR1'];
  const asked = toList(upperKeys(call.params)['ACCESS'] ?? null).map(toText);
  return { result: user.isAdmin || asked.some((code) => own.includes(code)) };
}

/** What access codes are called (rest_provider.php, `accessName`). */
function accessName(call: RestCall): RestResult {
  const asked = upperKeys(call.params)['ACCESS'];
  if (isEmpty(asked) || typeof asked !== 'object') return { result: false };
  const names: Record<string, object> = {};
  for (const code of toList(asked ?? null).map(toText)) {
    const name = nameOf(call, code);
    if (name) names[code] = name;
  }
  return { result: Object.keys(names).length === 0 ? [] : names };
}

function nameOf({ portal }: RestCall, code: string): object | undefined {
  const user = portal.users.get(Number(/^I?U(\d+)$/.exec(code)?.[1] ?? NaN));
  if (user) return { provider: 'Users', name: `${user.name} ${user.lastName}`.trim(), provider_id: 'user' };
  if (code === 'AU') return { provider: '', name: 'All authorized users', provider_id: 'other' };
  if (code === 'G2') return { provider: 'User groups', name: 'All users', provider_id: 'group' };
  if (/^DR?1$/.test(code)) return { provider: 'Departments', name: 'Company', provider_id: 'intranet' };
  return undefined;
}
