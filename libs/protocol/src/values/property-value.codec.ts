import type { FormValue } from '../form/form-value.js';
import type { PortalCulture } from './portal-culture.js';

/**
 * Both directions of one property type (protocol 1.15, 1.16).
 *
 * @public
 */
export interface PropertyValueCodec {
  /**
   * The value that a handler call carries. A property without value is `undefined`, a multiple one `[]`.
   *
   * @throws PropertyValueError when the text is not of the type.
   */
  decode(wire: FormValue | undefined, culture: PortalCulture): unknown;
  /**
   * What to put into `RETURN_VALUES`: text, lists and maps that survive JSON and a form alike. No value is `''`, which clears.
   *
   * @throws PropertyValueError when the value is not of the type.
   */
  encode(value: unknown, culture: PortalCulture): EncodedValue;
}

/** @public */
export type EncodedValue = string | EncodedValue[] | { [key: string]: EncodedValue };

/** One value of a type; absence and lists are dealt with around it. */
export interface ScalarCodec<T> {
  decode(wire: FormValue, culture: PortalCulture): T;
  encode(value: T, culture: PortalCulture): EncodedValue;
  /** Values inside one item, for types that nest several; one value each without it. */
  unfold?(wire: FormValue): FormValue[];
  /** Several values as the items of a list, for types that nest several. */
  fold?(items: EncodedValue[]): EncodedValue[];
}
