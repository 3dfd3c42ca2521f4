import type { FormValue } from '../form/form-value.js';
import type { EncodedValue, ScalarCodec } from './property-value.codec.js';

/** Types whose values only their module understands (`entityselector`, `UF:resourcebooking`, iblock types) pass through. */
export const rawCodec: ScalarCodec<FormValue> = {
  decode: (wire) => wire,
  encode: (value) => value as EncodedValue,
};
