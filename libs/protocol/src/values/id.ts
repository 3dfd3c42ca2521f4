import type { ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';
import { scalarText } from './scalar-text.js';

/** Numeric ids of the portal's own records: files, iblock elements and sections. */
export const idCodec: ScalarCodec<number> = {
  decode(wire) {
    const value = Number(scalarText(wire, 'id'));
    if (!isId(value)) throw new PropertyValueError('id', wire);
    return value;
  },
  encode(value) {
    if (!isId(value)) throw new PropertyValueError('id', value);
    return String(value);
  },
};

export function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
