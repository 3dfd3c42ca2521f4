import { PropertyValueError } from './property-value.error.js';
import type { ScalarCodec } from './property-value.codec.js';

export const textCodec: ScalarCodec<string> = {
  decode(wire) {
    if (typeof wire !== 'string') throw new PropertyValueError('text', wire);
    return wire;
  },
  encode(value) {
    if (typeof value !== 'string') throw new PropertyValueError('text', value);
    return value;
  },
};
