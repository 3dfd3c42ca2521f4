import { isFormObject } from '../form/form-value.js';
import type { FormObject, FormValue } from '../form/form-value.js';
import type { EncodedValue, ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';

/**
 * One phone number, e-mail address, site or messenger with its kind.
 *
 * @public
 */
export class MultifieldValue {
  constructor(
    readonly value: string,
    /** `WORK`, `HOME`, `MOBILE`, …; empty when the portal sent plain text. */
    readonly valueType = '',
  ) {}

  toString(): string {
    return this.value;
  }
}

/** A field that nests several values holds them at this depth: `x[0][PHONE][n0][VALUE]`. */
const deepest = 4;

/**
 * @param kind the key of the nested map: `PHONE`, `EMAIL`, `WEB`, `IM`. It is written, and not insisted on when reading,
 *   because keys vary between documents (protocol 1.15).
 */
export function multifieldCodec(kind: string): ScalarCodec<MultifieldValue> {
  return {
    unfold: (wire) => leaves(wire, deepest),
    decode(wire) {
      if (typeof wire === 'string') return new MultifieldValue(wire);
      if (!isLeaf(wire)) throw new PropertyValueError('multifield', wire);
      return new MultifieldValue(wire.VALUE, typeof wire.VALUE_TYPE === 'string' ? wire.VALUE_TYPE : '');
    },
    encode(value) {
      if (!(value instanceof MultifieldValue)) throw new PropertyValueError('multifield', value);
      return { VALUE: value.value, VALUE_TYPE: value.valueType };
    },
    fold(items): EncodedValue[] {
      return [{ [kind]: Object.fromEntries(items.map((item, index) => [`n${index}`, item])) }];
    },
  };
}

function isLeaf(value: FormValue): value is FormObject & { VALUE: string } {
  return isFormObject(value) && typeof value.VALUE === 'string';
}

function leaves(wire: FormValue, depth: number): FormValue[] {
  if (typeof wire === 'string') return [wire];
  if (isLeaf(wire)) return wire.VALUE === '' ? [] : [wire];
  if (depth === 0) return [wire];
  return Object.values(wire).flatMap((item) => leaves(item, depth - 1));
}
