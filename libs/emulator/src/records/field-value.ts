import { isoInZone } from '../culture/culture.js';
import { isEmpty, isPhpArray, toText, type PhpValue } from '../wire/php-value.js';
import type { FieldDescription } from './field-description.js';

const numbers = new Set(['integer', 'user', 'double', 'int']);
/** Types of the CRM that look like references and are text. */
const textsOfCrm = new Set(['crm_status', 'crm_currency', 'crm_multifield']);

/** A value as records keep it: text, or an array for what has several. */
export function stored(field: FieldDescription, value: PhpValue | undefined): PhpValue {
  if (value === undefined || value === null) return null;
  if (isPhpArray(value)) return value;
  if (field.type === 'char' || field.type === 'boolean') return isTrue(value) ? 'Y' : 'N';
  return value === true ? 'Y' : value === false ? 'N' : String(value);
}

function isTrue(value: PhpValue): boolean {
  return value === true || value === 'true' || value === 'y' || value === 'Y' || value === 1 || value === '1';
}

/** A value as the older methods answer it: text, `null` for nothing, money with two digits. */
export function asText(field: FieldDescription, value: PhpValue | undefined, timeZone: string): PhpValue {
  if (value === undefined || value === null) return null;
  if (isPhpArray(value)) return value;
  if (value === '' && field.type !== 'string') return field.type === 'char' ? 'N' : null;
  if (field.type === 'double') return withDigits(toText(value));
  if (field.type === 'date') return dateText(toText(value), timeZone);
  return toText(value);
}

/** A value as the newer methods answer it: numbers as numbers. */
export function asTyped(field: FieldDescription, value: PhpValue | undefined, timeZone: string): PhpValue {
  if (field.isMultiple) return isPhpArray(value) ? Object.values(value).map((item) => one(field, item)) : [];
  return one(field, value, timeZone);
}

function one(field: FieldDescription, value: PhpValue | undefined, timeZone = 'UTC'): PhpValue {
  if (value === undefined || value === null) return null;
  if (isPhpArray(value)) return value;
  const isNumber = numbers.has(field.type) || (field.type.startsWith('crm_') && !textsOfCrm.has(field.type));
  if (isNumber) {
    if (isEmpty(value)) return value === '' ? null : 0;
    return Number.isNaN(Number(value)) ? value : Number(value);
  }
  if (value === '' && (field.type === 'date' || field.type === 'datetime')) return null;
  if (field.type === 'date') return dateText(toText(value), timeZone);
  return value;
}

function withDigits(text: string): string {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text).toFixed(2) : text;
}

/** A date is answered as midnight of UTC, told in the zone of the portal. */
function dateText(text: string, timeZone: string): string {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  return day === undefined ? text : isoInZone(Date.parse(`${day}T00:00:00Z`), timeZone);
}
