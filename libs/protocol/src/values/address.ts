import type { ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';
import { scalarText } from './scalar-text.js';

/**
 * An address as text, with its place on the map where the portal knows it: `Unter den Linden 1|52.5170;13.3889`.
 *
 * @public
 */
export class Address {
  constructor(
    readonly text: string,
    readonly location?: { readonly latitude: number; readonly longitude: number },
  ) {}

  toString(): string {
    return this.location ? `${this.text}|${this.location.latitude};${this.location.longitude}` : this.text;
  }
}

export const addressCodec: ScalarCodec<Address> = {
  decode(wire) {
    const text = scalarText(wire, 'address');
    const match = /^(.*)\|(-?\d{1,3}(?:\.\d{1,20})?);(-?\d{1,3}(?:\.\d{1,20})?)$/s.exec(text);
    if (!match) return new Address(text);
    return new Address(match[1], { latitude: Number(match[2]), longitude: Number(match[3]) });
  },
  encode(value) {
    if (!(value instanceof Address)) throw new PropertyValueError('address', value);
    return value.toString();
  },
};
