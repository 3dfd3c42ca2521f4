import { formatCulture, formatTime, fromLocal, parseCulture, zoneOffset } from '../culture/culture.js';
import type { PortalCultureOptions } from '../culture/culture.js';
import type { PropertyDescriptor } from '../account/registration.js';
import { isEmpty, isPhpArray, isPhpMap, toList, type PhpMap, type PhpValue } from '../wire/php-value.js';

/** What conversions need to know about the portal and the hit. */
export interface ConversionContext {
  culture: PortalCultureOptions;
  /** Zone of the user in whose hit the workflow runs. */
  timeZone: string;
}

/** Truth of `Required` and `Multiple` (protocol 1.5). */
export function isTrue(flag: unknown): boolean {
  if (isEmpty(flag)) return false;
  return !(typeof flag === 'string' && ['n', 'false'].includes(flag.toLowerCase()));
}

/** Value of a property as it stands in the handler call (protocol 1.15). */
export function toWire(
  value: PhpValue | undefined,
  descriptor: PropertyDescriptor,
  context: ConversionContext,
): PhpValue {
  if (value === undefined || value === null) return '';
  if (isEmpty(value)) return value;
  const type = String(descriptor['TYPE'] ?? 'string');
  if (isTrue(descriptor['MULTIPLE'])) {
    const items = Array.isArray(value) || isSparse(value) ? value : [value];
    return mapItems(items, (item) => convertOut(item, type, context));
  }
  if (isPhpArray(value) && (type === 'string' || type === 'text')) {
    return convertOut(toList(value).find((item) => !isEmpty(item)) ?? '', type, context);
  }
  if (Array.isArray(value)) return value.map((item) => convertOut(item, type, context));
  return convertOut(value, type, context);
}

function isSparse(value: PhpValue): value is PhpMap {
  return isPhpMap(value) && Object.keys(value).every((key) => /^\d+$/.test(key));
}

function mapItems(items: PhpValue[] | PhpMap, convert: (item: PhpValue) => PhpValue): PhpValue {
  if (Array.isArray(items)) return items.map(convert);
  const result: PhpMap = {};
  for (const key in items) result[key] = convert(items[key] as PhpValue);
  return result;
}

const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

function convertOut(value: PhpValue, type: string, { culture, timeZone }: ConversionContext): PhpValue {
  if (isPhpArray(value)) return value;
  switch (type) {
    case 'bool':
      return value === true || value === 'true' || value === 'Y'
        ? 'Y'
        : value === 'N' || value === 'false'
          ? 'N'
          : value;
    case 'date':
    case 'datetime':
    case 'time': {
      const instant = typeof value === 'string' && iso.test(value) ? Date.parse(value) : Number.NaN;
      if (Number.isNaN(instant)) return String(value);
      if (type === 'time') return formatTime(instant, culture);
      if (type === 'date') return formatCulture(instant, culture.dateFormat, culture.timeZone);
      return formatCulture(instant, culture.dateTimeFormat, timeZone);
    }
    case 'user':
      return typeof value === 'number' ? `user_${value}` : String(value);
    default:
      return typeof value === 'boolean' ? value : String(value);
  }
}

/** Context of an answer: the token user's offset counts (protocol 1.16). */
export interface AnswerContext {
  culture: PortalCultureOptions;
  userTimeZone: string;
}

/** What the portal stores of an answered value (protocol 1.15, 1.16). Nothing is refused. */
export function fromAnswer(
  value: PhpValue,
  descriptor: PropertyDescriptor,
  context: AnswerContext,
): PhpValue {
  if (isEmpty(value)) return value;
  const type = String(descriptor['TYPE'] ?? 'string');
  const isMultiple = isTrue(descriptor['MULTIPLE']);
  if (isMultiple !== isPhpArray(value)) return value;
  if (isMultiple) return mapItems(value as PhpValue[], (item) => convertIn(item, type, context));
  return convertIn(value, type, context);
}

function convertIn(value: PhpValue, type: string, context: AnswerContext): PhpValue {
  if (type === 'time') return readTime(value);
  if (type !== 'date' && type !== 'datetime') return value;
  if (typeof value !== 'string') return value;
  const instant = readDate(value, type, context);
  if (instant === undefined) return value;
  const { culture } = context;
  const format = type === 'date' ? culture.dateFormat : culture.dateTimeFormat;
  return formatCulture(instant, format, culture.timeZone);
}

const bracketedNumber = /^(.*?)\s*\[(-?\d+)\]$/;
const isoOffset = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})([+-]\d{2}):?(\d{2})$/;
const isoLocal = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}):(\d{2}))?/;

function readDate(text: string, type: string, { culture, userTimeZone }: AnswerContext): number | undefined {
  if (/^\d{5,}$/.test(text)) return Number(text) * 1000;
  const bracketed = bracketedNumber.exec(text);
  const plain = bracketed ? bracketed[1]! : text;
  const formats =
    type === 'date'
      ? [culture.dateFormat, culture.dateTimeFormat]
      : [culture.dateTimeFormat, culture.dateFormat];
  let instant: number | undefined;
  for (const format of formats) instant ??= parseCulture(plain, format, culture.timeZone);
  instant ??= readIso(plain, culture.timeZone);
  if (instant === undefined) return undefined;
  // A date keeps its calendar day: the offset that is taken off here comes back on output.
  if (type === 'date') return instant;
  const shift = bracketed ? Number(bracketed[2]) : userShift(instant, culture.timeZone, userTimeZone);
  return instant - shift * 1000;
}

function readIso(text: string, serverZone: string): number | undefined {
  const exact = isoOffset.exec(text);
  if (exact) return Date.parse(text);
  const match = isoLocal.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match;
  const local = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return fromLocal(local, serverZone);
}

function userShift(instant: number, serverZone: string, userZone: string): number {
  return userZone === '' ? 0 : zoneOffset(instant, userZone) - zoneOffset(instant, serverZone);
}

function readTime(value: PhpValue): PhpValue {
  return typeof value === 'string' && /^\d{1,2}:\d{2}(?:\s?(?:am|pm))?(?:\s*\[-?\d+\])?$/i.test(value)
    ? value
    : null;
}
