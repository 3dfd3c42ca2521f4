import type { PortalAccount } from '../../account/portal-account.js';

const VERBS = ['ADD', 'UPDATE', 'DELETE'];
const FIELD_VERBS = ['ADD', 'UPDATE', 'DELETE', 'SETENUMVALUES'].map((verb) => `USERFIELD${verb}`);
const RECURRING_VERBS = [...VERBS, 'EXPOSE'];

const crm = (name: string, verbs: readonly string[] = VERBS): string[] =>
  verbs.map((verb) => `ONCRM${name}${verb}`);

/** Events that an app can bind without any scope (protocol 5.4). */
const APP_EVENTS = [
  'ONAPPUNINSTALL',
  'ONAPPINSTALL',
  'ONAPPUPDATE',
  'ONAPPPAYMENT',
  'ONSUBSCRIPTIONRENEW',
  'ONAPPTEST',
  'ONAPPMETHODCONFIRM',
  'ONOFFLINEEVENT',
];

const CRM_EVENTS = [
  ...crm('INVOICE', [...VERBS, 'SETSTATUS']),
  ...crm('LEAD', [...VERBS, ...FIELD_VERBS]),
  ...crm('DEAL', [...VERBS, 'MOVETOCATEGORY', ...FIELD_VERBS]),
  ...crm('COMPANY', [...VERBS, ...FIELD_VERBS]),
  ...crm('CONTACT', [...VERBS, ...FIELD_VERBS]),
  ...crm('QUOTE', [...VERBS, ...FIELD_VERBS]),
  ...crm('INVOICE', FIELD_VERBS),
  ...crm('CURRENCY'),
  ...crm('PRODUCT'),
  ...crm('PRODUCTPROPERTY'),
  ...crm('PRODUCTSECTION'),
  ...crm('ACTIVITY'),
  ...crm('REQUISITE', [...VERBS, ...FIELD_VERBS]),
  ...crm('BANKDETAIL'),
  ...crm('ADDRESS', ['REGISTER', 'UNREGISTER']),
  ...crm('MEASURE'),
  ...crm('DEALRECURRING', RECURRING_VERBS),
  ...crm('INVOICERECURRING', RECURRING_VERBS),
  ...crm('TIMELINECOMMENT'),
  ...crm('DYNAMICITEM'),
];

const CRM_TYPE_EVENTS = [...crm('TYPE'), ...crm('DOCUMENTGENERATORDOCUMENT')];

const TASK_EVENTS = [...VERBS.map((verb) => `ONTASK${verb}`), ...VERBS.map((verb) => `ONTASKCOMMENT${verb}`)];

/** The scopes that have events, in the portal's order; the empty one is everybody's. */
export const EVENT_SCOPES = ['', 'user', 'crm', 'task'] as const;

const BY_SCOPE: Record<string, ReadonlySet<string>> = {
  '': new Set(APP_EVENTS),
  user: new Set(['ONUSERADD']),
  crm: new Set([...CRM_EVENTS, ...CRM_TYPE_EVENTS]),
  task: new Set(TASK_EVENTS),
};

/** Whether a scope has an event; the CRM of the portal is only looked at for a smart process's own. */
export function isEventOf(scope: string, event: string, portal: PortalAccount): boolean {
  if (!Object.hasOwn(BY_SCOPE, scope)) return false;
  if (BY_SCOPE[scope]!.has(event)) return true;
  const type = /^ONCRMDYNAMICITEM(?:ADD|UPDATE|DELETE)_(\d+)$/.exec(event)?.[1];
  return scope === 'crm' && type !== undefined && Number(type) >= 128 && portal.crm.hasType(Number(type));
}

/** Events of a scope, those of the portal's smart processes included. */
export function eventsOf(scope: string, portal: PortalAccount): string[] {
  switch (scope) {
    case '':
      return APP_EVENTS;
    case 'user':
      return ['ONUSERADD'];
    case 'crm':
      return [...CRM_EVENTS, ...smartProcessEvents(portal), ...CRM_TYPE_EVENTS];
    case 'task':
      return TASK_EVENTS;
    default:
      return [];
  }
}

function smartProcessEvents(portal: PortalAccount): string[] {
  return portal.crm.types
    .filter((type) => type >= 128)
    .flatMap((type) => VERBS.map((verb) => `ONCRMDYNAMICITEM${verb}_${type}`));
}
