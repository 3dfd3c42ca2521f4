/** Two activities with every property type of the platform between them, in both directions and as lists. */
const base =
  'string text select int double bool date datetime time user file entityselector internalselect document_type';
const crm =
  'email phone web im deal_category deal_stage lead_status sms_sender mail_sender UF:money UF:url UF:address UF:crm ' +
  'UF:crm_status UF:date UF:iblock_element UF:iblock_section UF:resourcebooking';

/** The type with what it needs: a select has keys. */
const typed = (type) => (type === 'select' ? 'select:small/large' : type);

function options(types) {
  return types
    .split(' ')
    .flatMap((type, index) => [
      `--property=p${index}:${typed(type)}:required`,
      `--property=o${index}:${typed(type)}`,
      `--property=m${index}:${typed(type)}:multiple`,
      `--returns=r${index}:${typed(type)}`,
      `--returns=s${index}:${typed(type)}:multiple`,
    ]);
}

export const activities = [
  ['base-types', ...options(base), '--languages=en,de,ru'],
  ['crm-types', ...options(crm), '--kind=activity', '--label=en=Types of the CRM'],
  ['answered-later', '--waiting=deferred', '--returns=approved:bool', '--kind=both'],
  ['notice', '--waiting=none', '--property=text:string:required'],
];
