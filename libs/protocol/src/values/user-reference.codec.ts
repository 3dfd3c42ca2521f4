import type { ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';
import { scalarText } from './scalar-text.js';
import { UserReference } from './user-reference.js';

export const userCodec: ScalarCodec<UserReference> = {
  decode: (wire) => UserReference.parse(scalarText(wire, 'user')),
  encode(value) {
    // A bare id would be stored and never resolve to a user (protocol 1.15).
    if (!(value instanceof UserReference)) throw new PropertyValueError('user', value);
    return value.wire;
  },
};
