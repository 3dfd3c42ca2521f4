/** What the generators know about one property type of the platform (protocol 1.15). */
export interface PropertyType {
  /** the value's TypeScript type in an input or output class */
  ts: string;
  /** where the type is declared: a class of values, a type without a class, or the language itself */
  from: 'class' | 'type' | 'language';
  /** the decorator of class-validator to start from; values that are classes or raw have none, for decoding them is the check */
  validator?: string;
  /** true: the emitted TypeScript type says it already, so the decorator does not repeat it */
  inferred?: boolean;
  /** an example value as source, for generated tests and outputs */
  sample: string;
}

const text = (sample: string): PropertyType => ({
  ts: 'string',
  from: 'language',
  validator: 'IsString()',
  sample: `'${sample}'`,
});

const number = (validator: string, sample: string): PropertyType => ({
  ts: 'number',
  from: 'language',
  validator,
  sample,
});

const value = (ts: string, sample: string): PropertyType => ({
  ts,
  from: 'class',
  sample,
});

/** Types that the framework passes as they come. */
const raw: PropertyType = {
  ts: 'FormValue',
  from: 'type',
  sample: "'example'",
};

const date = value('CalendarDate', "CalendarDate.parse('2026-08-21')");
const contact = (sample: string): PropertyType =>
  value('MultifieldValue', `new MultifieldValue('${sample}')`);

const types: Record<string, PropertyType> = {
  string: { ...text('example'), inferred: true },
  text: text('example'),
  select: text('example'),
  int: number('IsInt()', '3'),
  double: number('IsNumber()', '1.5'),
  bool: { ts: 'boolean', from: 'language', validator: 'IsBoolean()', inferred: true, sample: 'true' },
  date,
  datetime: {
    ts: 'Date',
    from: 'language',
    validator: 'IsDate()',
    sample: "new Date('2026-08-21T14:05:00Z')",
  },
  time: value('TimeOfDay', 'new TimeOfDay(14, 5)'),
  user: value('UserReference', 'UserReference.user(1)'),
  file: number('IsInt()', '17'),
  email: contact('info@example.com'),
  phone: contact('+49 30 123456'),
  web: contact('https://example.com/'),
  im: contact('example'),
  deal_category: text('1'),
  deal_stage: text('NEW'),
  lead_status: text('NEW'),
  sms_sender: text('example'),
  mail_sender: text('example'),
  'UF:money': value('Money', "new Money('1500.00', 'USD')"),
  'UF:url': text('https://example.com/'),
  'UF:address': value('Address', "new Address('Unter den Linden 1')"),
  'UF:crm': value('CrmBinding', "CrmBinding.parse('D_12')"),
  'UF:crm_status': text('example'),
  'UF:date': date,
  'UF:iblock_element': number('IsInt()', '12'),
  'UF:iblock_section': number('IsInt()', '12'),
  'UF:resourcebooking': raw,
  entityselector: raw,
  internalselect: raw,
  document_type: raw,
};

const ofEveryDocument =
  'string text select int double bool date datetime time user file entityselector internalselect document_type'.split(
    ' ',
  );

/** The module whose documents alone know a type; undefined where all do (protocol 1.15). */
export function moduleOfPropertyType(name: string): 'crm' | 'lists' | undefined {
  if (/^[ES]:/.test(name)) return 'lists';
  return ofEveryDocument.includes(name) ? undefined : 'crm';
}

/** Names that `--property` accepts, beside the iblock types `E:…` and `S:…` of lists. */
export const propertyTypeNames = Object.keys(types);

export function propertyType(name: string): PropertyType | undefined {
  if (Object.hasOwn(types, name)) return types[name];
  return /^[ES]:[A-Za-z]/.test(name) ? raw : undefined;
}
