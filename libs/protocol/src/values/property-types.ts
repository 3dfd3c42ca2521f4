import type { FormValue } from '../form/form-value.js';
import type { Address } from './address.js';
import type { CalendarDate } from './calendar-date.js';
import type { CrmBinding } from './crm-binding.js';
import type { Money } from './money.js';
import type { MultifieldValue } from './multifield.js';
import type { TimeOfDay } from './time-of-day.js';
import type { UserReference } from './user-reference.js';

/**
 * What an author's class holds for each property type of the platform (protocol 1.15).
 *
 * @public
 */
export interface PropertyValueTypes {
  bool: boolean;
  int: number;
  double: number;
  string: string;
  text: string;
  select: string;
  date: CalendarDate;
  datetime: Date;
  time: TimeOfDay;
  user: UserReference;
  file: number;
  email: MultifieldValue;
  phone: MultifieldValue;
  web: MultifieldValue;
  im: MultifieldValue;
  deal_category: string;
  deal_stage: string;
  lead_status: string;
  sms_sender: string;
  mail_sender: string;
  'UF:money': Money;
  'UF:url': string;
  'UF:address': Address;
  'UF:crm': CrmBinding;
  'UF:crm_status': string;
  'UF:date': CalendarDate;
  'UF:iblock_element': number;
  'UF:iblock_section': number;
  'UF:resourcebooking': FormValue;
  entityselector: FormValue;
  internalselect: FormValue;
  document_type: FormValue;
}

/** @public */
export type PropertyType = keyof PropertyValueTypes | `E:${string}` | `S:${string}`;

/** Types of the base set, which every document knows. */
const baseTypes: readonly PropertyType[] = [
  'bool',
  'date',
  'datetime',
  'double',
  'file',
  'int',
  'select',
  'string',
  'text',
  'user',
  'internalselect',
  'entityselector',
  'time',
  'document_type',
];

/** Types that only CRM documents know. */
const crmTypes: readonly PropertyType[] = [
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
];

/**
 * Which documents know a property type: all, those of one module, or `undefined` for a type that nobody knows.
 *
 * @public
 */
export function homeOfPropertyType(type: string): 'any' | 'crm' | 'lists' | undefined {
  if (baseTypes.includes(type as PropertyType)) return 'any';
  if (crmTypes.includes(type as PropertyType)) return 'crm';
  return /^[ES]:[A-Za-z]/.test(type) ? 'lists' : undefined;
}
