import type { FormValue } from '../form/form-value.js';
import { PropertyValueError } from './property-value.error.js';
import type { PropertyValueCodec, ScalarCodec } from './property-value.codec.js';
import { scalarCodecFor } from './scalar-codecs.js';

const single = new Map<string, PropertyValueCodec>();
const multiple = new Map<string, PropertyValueCodec>();
/** Type names come from manifests, not from strangers; the bound is for tools that pass whatever they read. */
const mostCached = 500;

/**
 * The codec of a property type; types that are not known (`entityselector`, iblock types, …) pass their values as they are.
 *
 * @param type the registered `Type`, in any case.
 * @param isMultiple whether the property is `Multiple`.
 * @public
 */
export function codecFor(type: string, isMultiple: boolean): PropertyValueCodec {
  const cache = isMultiple ? multiple : single;
  let codec = cache.get(type);
  if (!codec) {
    const scalar = scalarCodecFor(type);
    codec = isMultiple ? listCodec(scalar) : singleCodec(scalar);
    if (cache.size < mostCached) cache.set(type, codec);
  }
  return codec;
}

/** Any type can arrive as a list when an expression yields several: the first value counts, as the platform does for text. */
function singleCodec(scalar: ScalarCodec<unknown>): PropertyValueCodec {
  return {
    decode(wire, culture) {
      if (typeof wire === 'string' && !scalar.unfold)
        return wire === '' ? undefined : scalar.decode(wire, culture);
      const [first] = presentValues(wire, scalar);
      return first === undefined ? undefined : scalar.decode(first, culture);
    },
    encode(value, culture) {
      if (value === undefined || value === null) return '';
      const encoded = scalar.encode(value, culture);
      return scalar.fold ? scalar.fold([encoded])[0] : encoded;
    },
  };
}

function listCodec(scalar: ScalarCodec<unknown>): PropertyValueCodec {
  return {
    decode: (wire, culture) => presentValues(wire, scalar).map((item) => scalar.decode(item, culture)),
    encode(value, culture) {
      if (value === undefined || value === null) return '';
      if (!Array.isArray(value)) throw new PropertyValueError('list', value);
      const items = value.map((item) => scalar.encode(item, culture));
      // An empty list has no form inside a batch; an empty text clears just as well.
      if (items.length === 0) return '';
      return scalar.fold ? scalar.fold(items) : items;
    },
  };
}

function presentValues(wire: FormValue | undefined, scalar: ScalarCodec<unknown>): FormValue[] {
  if (wire === undefined || wire === '') return [];
  return itemsOf(wire, scalar).filter((item) => item !== '');
}

/** PHP arrays may be sparse or start above 0, and then arrive as maps: their values count, in the order of their keys. */
function itemsOf(wire: FormValue, scalar: ScalarCodec<unknown>): FormValue[] {
  if (scalar.unfold) return scalar.unfold(wire);
  if (typeof wire === 'string') return [wire];
  return Array.isArray(wire) ? wire : Object.values(wire);
}
