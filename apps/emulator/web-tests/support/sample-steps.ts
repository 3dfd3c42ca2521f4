/** Every property type of the protocol, and one that the portal does not know. */
export const everyType: readonly string[] = [
  'bool',
  'date',
  'datetime',
  'time',
  'double',
  'file',
  'int',
  'select',
  'string',
  'text',
  'user',
  'internalselect',
  'entityselector',
  'document_type',
  'email',
  'phone',
  'web',
  'im',
  'deal_category',
  'deal_stage',
  'lead_status',
  'sms_sender',
  'mail_sender',
  'UF:money',
  'UF:url',
  'UF:address',
  'UF:crm',
  'UF:crm_status',
  'UF:date',
  'UF:iblock_element',
  'UF:iblock_section',
  'UF:resourcebooking',
  'E:ECrm',
  'S:HTML',
  'nobody_knows_it',
];

/** Id of the property that carries a type in the step `every_type`. */
export const idOfType = (type: string): string => `of_${type.replaceAll(':', '_').toLowerCase()}`;

const everyProperty = Object.fromEntries(
  everyType.map((type) => [
    idOfType(type),
    {
      Name: `A value of ${type}`,
      Type: type,
      ...(type.endsWith('select') ? { Options: { first: 'The first', second: 'The second' } } : {}),
    },
  ]),
);

/** What the test app registers when it is installed. */
export const stepsToRegister: readonly { method: string; fields: object; settingsPage?: boolean }[] = [
  {
    method: 'bizproc.robot.add',
    fields: {
      CODE: 'company_lookup',
      NAME: { en: 'Look up a company', de: 'Firma nachschlagen', ru: 'Найти компанию' },
      DESCRIPTION: {
        en: 'Finds a company in the public register by its tax id.',
        de: 'Sucht eine Firma im öffentlichen Register.',
        ru: 'Находит компанию в открытом реестре.',
      },
      USE_SUBSCRIPTION: 'Y',
      AUTH_USER_ID: 1,
      PROPERTIES: {
        tax_id: {
          Name: { en: 'Tax id', de: 'Steuernummer', ru: 'ИНН' },
          Description: { en: 'Nine digits', de: 'Neun Ziffern', ru: 'Девять цифр' },
          Type: 'string',
          Required: 'Y',
        },
        country: {
          Name: { en: 'Country', de: 'Land', ru: 'Страна' },
          Type: 'select',
          Options: { de: 'Germany', us: 'United States', it: 'Italy' },
          Default: 'de',
        },
        tags: {
          Name: { en: 'Tags', de: 'Schlagworte' },
          Type: 'select',
          Multiple: 'Y',
          Options: [
            ['urgent', 'Urgent'],
            ['vip', 'VIP'],
            ['new', 'New customer'],
          ],
          Default: ['urgent'],
        },
        approver: { Name: { en: 'Approver', de: 'Freigabe durch' }, Type: 'user', Default: 'user_17' },
        due: { Name: { en: 'Due', de: 'Fällig' }, Type: 'datetime', Default: '21.08.2026 14:05:00' },
        notes: { Name: { en: 'Notes', de: 'Notizen' }, Type: 'string', Multiple: 'Y' },
      },
      RETURN_PROPERTIES: {
        company: { Name: { en: 'Company name', de: 'Firmenname', ru: 'Название' }, Type: 'string' },
        active: { Name: { en: 'Active', de: 'Aktiv', ru: 'Действует' }, Type: 'bool' },
        score: { Name: { en: 'Credit score', de: 'Bonität', ru: 'Рейтинг' }, Type: 'int' },
      },
    },
  },
  {
    method: 'bizproc.activity.add',
    fields: {
      CODE: 'every_type',
      NAME: 'Every type',
      AUTH_USER_ID: 1,
      PROPERTIES: everyProperty,
      RETURN_PROPERTIES: { company: { Name: 'Company', Type: 'string' } },
    },
  },
  {
    method: 'bizproc.robot.add',
    settingsPage: true,
    fields: {
      CODE: 'message_team',
      NAME: 'Write a message',
      USE_SUBSCRIPTION: 'N',
      AUTH_USER_ID: 1,
      PROPERTIES: {
        message: { Name: 'Message', Type: 'string' },
        to: { Name: 'To', Type: 'user', Multiple: 'Y' },
      },
    },
  },
  {
    method: 'bizproc.robot.add',
    fields: {
      CODE: 'notify_only',
      NAME: { en: 'Tell the team' },
      USE_SUBSCRIPTION: 'N',
      AUTH_USER_ID: 1,
      FILTER: { INCLUDE: [['crm', 'CCrmDocumentDeal']] },
    },
  },
  {
    method: 'bizproc.activity.add',
    fields: {
      CODE: 'several_values',
      NAME: 'Several of each',
      AUTH_USER_ID: 1,
      USE_SUBSCRIPTION: 'N',
      PROPERTIES: {
        days: { Name: 'Days', Type: 'date', Multiple: 'Y', Default: ['21.08.2026'] },
        users: { Name: 'Users', Type: 'user', Multiple: 'Y', Required: 'Y' },
        sums: { Name: 'Sums', Type: 'UF:money', Multiple: 'Y' },
        phones: { Name: 'Phones', Type: 'phone', Multiple: 'Y' },
        none: { Name: 'None', Type: 'int', Multiple: 'Y' },
      },
    },
  },
];
