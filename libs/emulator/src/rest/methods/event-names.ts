import type { PortalAccount } from '../../account/portal-account.js';

const changeVerbs = ['ADD', 'UPDATE', 'DELETE'];
const fieldVerbs = ['ADD', 'UPDATE', 'DELETE', 'SETENUMVALUES'].map((verb) => `USERFIELD${verb}`);
const recurringVerbs = [...changeVerbs, 'EXPOSE'];

const crm = (name: string, verbs: readonly string[] = changeVerbs): string[] =>
  verbs.map((verb) => `ONCRM${name}${verb}`);

/** Events that an app can bind without any scope (protocol 5.4). */
const appEvents = [
  'ONAPPUNINSTALL',
  'ONAPPINSTALL',
  'ONAPPUPDATE',
  'ONAPPPAYMENT',
  'ONSUBSCRIPTIONRENEW',
  'ONAPPTEST',
  'ONAPPMETHODCONFIRM',
  'ONOFFLINEEVENT',
];

const crmEvents = [
  ...crm('INVOICE', [...changeVerbs, 'SETSTATUS']),
  ...crm('LEAD', [...changeVerbs, ...fieldVerbs]),
  ...crm('DEAL', [...changeVerbs, 'MOVETOCATEGORY', ...fieldVerbs]),
  ...crm('COMPANY', [...changeVerbs, ...fieldVerbs]),
  ...crm('CONTACT', [...changeVerbs, ...fieldVerbs]),
  ...crm('QUOTE', [...changeVerbs, ...fieldVerbs]),
  ...crm('INVOICE', fieldVerbs),
  ...crm('CURRENCY'),
  ...crm('PRODUCT'),
  ...crm('PRODUCTPROPERTY'),
  ...crm('PRODUCTSECTION'),
  ...crm('ACTIVITY'),
  ...crm('REQUISITE', [...changeVerbs, ...fieldVerbs]),
  ...crm('BANKDETAIL'),
  ...crm('ADDRESS', ['REGISTER', 'UNREGISTER']),
  ...crm('MEASURE'),
  ...crm('DEALRECURRING', recurringVerbs),
  ...crm('INVOICERECURRING', recurringVerbs),
  ...crm('TIMELINECOMMENT'),
  ...crm('DYNAMICITEM'),
];

const crmTypeEvents = [...crm('TYPE'), ...crm('DOCUMENTGENERATORDOCUMENT')];

const taskEvents = [
  ...changeVerbs.map((verb) => `ONTASK${verb}`),
  ...changeVerbs.map((verb) => `ONTASKCOMMENT${verb}`),
];

/** The scopes that have events, in the portal's order; the empty one is everybody's. */
export const eventScopes = ['', 'user', 'crm', 'task'] as const;

const byScope: Record<string, ReadonlySet<string>> = {
  '': new Set(appEvents),
  user: new Set(['ONUSERADD']),
  crm: new Set([...crmEvents, ...crmTypeEvents]),
  task: new Set(taskEvents),
};

/** Whether a scope has an event; the CRM of the portal is only looked at for a smart process's own. */
export function isEventOf(scope: string, event: string, portal: PortalAccount): boolean {
  if (!Object.hasOwn(byScope, scope)) return false;
  if (byScope[scope]!.has(event)) return true;
  const type = /^ONCRMDYNAMICITEM(?:ADD|UPDATE|DELETE)_(\d+)$/.exec(event)?.[1];
  return scope === 'crm' && type !== undefined && Number(type) >= 128 && portal.crm.hasType(Number(type));
}

/** Events of a scope, those of the portal's smart processes included. */
export function eventsOf(scope: string, portal: PortalAccount): string[] {
  switch (scope) {
    case '':
      return appEvents;
    case 'user':
      return ['ONUSERADD'];
    case 'crm':
      return [...crmEvents, ...smartProcessEvents(portal), ...crmTypeEvents];
    case 'task':
      return taskEvents;
    default:
      return [];
  }
}

function smartProcessEvents(portal: PortalAccount): string[] {
  return portal.crm.types
    .filter((type) => type >= 128)
    .flatMap((type) => changeVerbs.map((verb) => `ONCRMDYNAMICITEM${verb}_${type}`));
}
