import { decimalText } from '../form/decimal-text.js';
import { isFormOf } from './exact-double.js';
import type { ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';
import { scalarText } from './scalar-text.js';

const numberPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;

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

/** Every form of a double, short, exact or between: a text with more digits than a double holds is an error, not a rounding. */
export const doubleCodec: ScalarCodec<number> = {
  decode(wire) {
    const text = scalarText(wire, 'double');
    if (!numberPattern.test(text)) throw new PropertyValueError('double', wire);
    const value = Number(text);
    if (!isFormOf(text, value)) throw new PropertyValueError('exact-number', wire);
    return value === 0 ? 0 : value;
  },
  encode(value) {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new PropertyValueError('double', value);
    return decimalText(value);
  },
};
