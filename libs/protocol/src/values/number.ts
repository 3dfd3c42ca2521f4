import { decimalText } from '../form/decimal-text.js';
import type { ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';
import { scalarText } from './scalar-text.js';

const numberPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;
/** `toPrecision` goes no further. */
const mostDigits = 100;

/** Whole numbers within ±(2^53 − 1); `42.00` counts as 42, a fraction or a lost digit is an error. */
export const intCodec: ScalarCodec<number> = {
  decode(wire) {
    const text = scalarText(wire, 'int');
    if (!/^[+-]?\d+(?:\.0*)?$/.test(text)) throw new PropertyValueError('int', wire);
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new PropertyValueError('exact-number', wire);
    return value + 0 === 0 ? 0 : value;
  },
  encode(value) {
    if (!Number.isSafeInteger(value)) throw new PropertyValueError('int', value);
    return decimalText(value);
  },
};

/** Numbers that print back as they were written: a text with more digits than a double holds is an error, not a rounding. */
export const doubleCodec: ScalarCodec<number> = {
  decode(wire) {
    const text = scalarText(wire, 'double');
    if (!numberPattern.test(text)) throw new PropertyValueError('double', wire);
    const value = Number(text);
    if (!keepsEveryDigit(text, value)) throw new PropertyValueError('exact-number', wire);
    return value === 0 ? 0 : value;
  },
  encode(value) {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new PropertyValueError('double', value);
    return decimalText(value);
  },
};

function keepsEveryDigit(text: string, value: number): boolean {
  const digits = significantDigits(text);
  if (digits.length === 0) return value === 0;
  if (value === 0 || !Number.isFinite(value) || digits.length > mostDigits) return false;
  // Fifteen decimal digits always survive; beyond that, compare at the precision of the text.
  if (digits.length <= 15) return true;
  return significantDigits(value.toPrecision(digits.length)) === digits;
}

/** Digits from the first to the last that is not zero. */
function significantDigits(text: string): string {
  const [mantissa] = text.toLowerCase().split('e');
  return mantissa.replace(/[^0-9]/g, '').replace(/^0+|0+$/g, '');
}
