import {
  Address,
  CalendarDate,
  CrmBinding,
  Money,
  MultifieldValue,
  TimeOfDay,
  UserReference,
} from '@bizproc-kit/protocol';

/** What each emitted TypeScript type says by itself. */
const inferred = new Map<unknown, string>([
  [String, 'string'],
  [Boolean, 'bool'],
  [Date, 'datetime'],
  [CalendarDate, 'date'],
  [TimeOfDay, 'time'],
  [UserReference, 'user'],
  [Money, 'UF:money'],
  [CrmBinding, 'UF:crm'],
  [Address, 'UF:address'],
]);

const held: Record<string, unknown> = {
  bool: Boolean,
  int: Number,
  double: Number,
  file: Number,
  'UF:iblock_element': Number,
  'UF:iblock_section': Number,
  date: CalendarDate,
  'UF:date': CalendarDate,
  datetime: Date,
  time: TimeOfDay,
  user: UserReference,
  email: MultifieldValue,
  phone: MultifieldValue,
  web: MultifieldValue,
  im: MultifieldValue,
  'UF:money': Money,
  'UF:crm': CrmBinding,
  'UF:address': Address,
  string: String,
  text: String,
  select: String,
  deal_category: String,
  deal_stage: String,
  lead_status: String,
  sms_sender: String,
  mail_sender: String,
  'UF:url': String,
  'UF:crm_status': String,
};

/** The property type that a member's emitted type names; undefined when it names none. */
export function inferType(designType: unknown, hasOptions: boolean): string | undefined {
  return hasOptions && designType === String ? 'select' : inferred.get(designType);
}

/** The class that a member of this property type must have, or undefined when any will do. */
export function heldClass(type: string): { name: string } | undefined {
  return Object.hasOwn(held, type) ? (held[type] as { name: string }) : undefined;
}
