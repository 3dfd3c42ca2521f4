import type { ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';
import { scalarText } from './scalar-text.js';

const amountPattern = /^-?\d{1,30}(?:\.\d{1,10})?$/;
const currencyPattern = /^[A-Z]{3}$/;

/**
 * An amount in a currency, `1500.00|USD` on the wire. The amount is kept as decimal text, since a double cannot hold
 * every amount.
 *
 * @public
 */
export class Money {
  constructor(
    /** Decimal text such as `1500.00`. */
    readonly amount: string,
    /** Three letters such as `USD`; empty when the portal sent none. */
    readonly currency: string,
  ) {
    if (!amountPattern.test(amount) || (currency !== '' && !currencyPattern.test(currency))) {
      throw new PropertyValueError('money', `${amount}|${currency}`);
    }
  }

  /** The amount as a double: good for comparing and showing, not for adding up. */
  toNumber(): number {
    return Number(this.amount);
  }

  toString(): string {
    return `${this.amount}|${this.currency}`;
  }
}

export const moneyCodec: ScalarCodec<Money> = {
  decode(wire) {
    const [amount, currency = '', ...rest] = scalarText(wire, 'money').split('|');
    if (rest.length > 0) throw new PropertyValueError('money', wire);
    return new Money(amount, currency);
  },
  encode(value) {
    if (!(value instanceof Money)) throw new PropertyValueError('money', value);
    return value.toString();
  },
};
