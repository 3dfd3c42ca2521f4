import type { ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';
import { scalarText } from './scalar-text.js';

/** `Y` and `N` from a choice, the others from expressions. */
const spellings = new Map([
  ['y', true],
  ['yes', true],
  ['1', true],
  ['true', true],
  ['on', true],
  ['n', false],
  ['no', false],
  ['0', false],
  ['false', false],
  ['off', false],
]);

export const boolCodec: ScalarCodec<boolean> = {
  decode(wire) {
    const value = spellings.get(scalarText(wire, 'bool').toLowerCase());
    if (value === undefined) throw new PropertyValueError('bool', wire);
    return value;
  },
  encode(value) {
    if (typeof value !== 'boolean') throw new PropertyValueError('bool', value);
    return value ? 'Y' : 'N';
  },
};
