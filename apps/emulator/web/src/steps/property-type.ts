/** Which control edits values of a type. */
export type ControlKind =
  | 'text'
  | 'long-text'
  | 'integer'
  | 'decimal'
  | 'bool'
  | 'choice'
  | 'date'
  | 'datetime'
  | 'time'
  | 'user'
  | 'file'
  | 'money'
  | 'link'
  | 'crm'
  | 'contact'
  | 'document-type';

/** What the page knows of a property type (protocol 1.15). */
export interface PropertyType {
  control: ControlKind;
  /** In a person's words. */
  title: string;
  /** How a value looks, for types that are typed in as text. */
  hint?: string;
  /** Usual values, offered while typing. */
  suggestions?: readonly string[];
}

const stages = ['NEW', 'PREPARATION', 'PREPAYMENT_INVOICE', 'EXECUTING', 'FINAL_INVOICE', 'WON', 'LOSE'];

const types: Record<string, PropertyType> = {
  bool: { control: 'bool', title: 'Yes or no' },
  date: { control: 'date', title: 'Date' },
  datetime: { control: 'datetime', title: 'Date and time' },
  time: { control: 'time', title: 'Time' },
  double: { control: 'decimal', title: 'Number' },
  int: { control: 'integer', title: 'Whole number' },
  string: { control: 'text', title: 'Text' },
  text: { control: 'long-text', title: 'Long text' },
  select: { control: 'choice', title: 'Choice' },
  internalselect: { control: 'choice', title: 'Choice from a document field' },
  entityselector: { control: 'text', title: 'Entity', hint: 'Passed on as typed' },
  user: { control: 'user', title: 'User' },
  file: { control: 'file', title: 'File', hint: 'Number of a file record on the portal' },
  document_type: { control: 'document-type', title: 'Document type' },
  email: { control: 'contact', title: 'E-mail' },
  phone: { control: 'contact', title: 'Phone' },
  web: { control: 'contact', title: 'Web site' },
  im: { control: 'contact', title: 'Messenger' },
  deal_category: {
    control: 'text',
    title: 'Deal pipeline',
    hint: 'Number of the pipeline',
    suggestions: ['0', '1', '2'],
  },
  deal_stage: { control: 'text', title: 'Deal stage', hint: 'Id of the stage', suggestions: stages },
  lead_status: {
    control: 'text',
    title: 'Lead status',
    hint: 'Id of the status',
    suggestions: ['NEW', 'IN_PROCESS', 'PROCESSED', 'CONVERTED', 'JUNK'],
  },
  sms_sender: {
    control: 'text',
    title: 'SMS sender',
    hint: 'provider:number',
    suggestions: ['rest|default'],
  },
  mail_sender: { control: 'text', title: 'Mail sender', hint: 'Name <address>' },
  'UF:money': { control: 'money', title: 'Money' },
  'UF:url': { control: 'link', title: 'Link' },
  'UF:address': { control: 'text', title: 'Address', hint: 'Text, optionally with |latitude;longitude' },
  'UF:crm': { control: 'crm', title: 'CRM items' },
  'UF:crm_status': { control: 'text', title: 'CRM directory', hint: 'Id of an entry' },
  'UF:date': { control: 'date', title: 'Date' },
  'UF:iblock_element': { control: 'integer', title: 'List element', hint: 'Number of the element' },
  'UF:iblock_section': { control: 'integer', title: 'List section', hint: 'Number of the section' },
  'UF:resourcebooking': { control: 'text', title: 'Resource booking', hint: 'Passed on as typed' },
  'E:ECrm': { control: 'crm', title: 'CRM items' },
};

/** Every type with a control of its own; others are typed in as text and pass through raw. */
export const knownTypes: readonly string[] = Object.keys(types);

export function propertyType(name: string): PropertyType {
  const known = types[name];
  if (known) return known;
  const listType = /^[ES]:/.test(name);
  return {
    control: 'text',
    title: listType ? 'List property' : name,
    hint: listType
      ? 'Passed on as typed'
      : `The portal does not know the type “${name}” and passes values through raw`,
  };
}
