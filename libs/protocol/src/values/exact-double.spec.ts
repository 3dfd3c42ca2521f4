import fc from 'fast-check';

import { isFormOf } from './exact-double.js';
import { doubleCodec } from './number.js';

const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => value !== 0);

/** Every digit of a double: `m × 2^-k` is `m × 5^k` with the point moved k places. */
function everyDigit(value: number): string {
  let power = 0;
  let scaled = Math.abs(value);
  while (!Number.isInteger(scaled)) {
    // Doubling loses nothing on the way up.
    scaled *= 2;
    power += 1;
  }
  const digits = (BigInt(scaled) * 5n ** BigInt(power)).toString().padStart(power + 1, '0');
  const text = power === 0 ? digits : `${digits.slice(0, -power)}.${digits.slice(-power)}`;
  return value < 0 ? `-${text}` : text;
}

const decode = (text: string) => doubleCodec.decode(text, undefined as never);

describe('the forms of a double', () => {
  it('are the shortest, with and without an exponent', () => {
    fc.assert(
      fc.property(doubles, (value) => {
        expect(decode(String(value))).toBe(value);
        expect(decode(doubleCodec.encode(value, undefined as never) as string)).toBe(value);
      }),
    );
  });

  it('are the exact one, however long', () => {
    fc.assert(fc.property(doubles, (value) => expect(decode(everyDigit(value))).toBe(value)));
  });

  it('are all that lie between', () => {
    fc.assert(
      fc.property(doubles, fc.integer({ min: 17, max: 100 }), (value, digits) =>
        expect(decode(value.toPrecision(digits))).toBe(value),
      ),
    );
  });

  it('are no longer those when a digit that the double does not hold is another', () => {
    const long = doubles
      .map(everyDigit)
      .filter((text) => text.includes('.') && text.replace(/\D|^-?0[.]0*/g, '').length > 18);
    fc.assert(
      fc.property(long, fc.integer({ min: 1, max: 9 }), (text, digit) => {
        fc.pre(digit !== Number(text.at(-1)));
        const other = text.slice(0, -1) + digit;
        expect(isFormOf(other, Number(other))).toBe(false);
      }),
    );
  });

  it.each([
    // Two texts of 17 digits are equally near to …683.25.
    ['1559277924905683.2', 6237111699622733 / 4],
    ['1559277924905683.3', 6237111699622733 / 4],
    ['1559277924905683.25', 6237111699622733 / 4],
    ['5e-324', Number.MIN_VALUE],
    ['1.7976931348623157e308', Number.MAX_VALUE],
  ])('are %s', (text, value) => expect(decode(text)).toBe(value));

  it.each(['1559277924905683.24', '1559277924905683.26', '4e-324', '12345678901234567'])(
    'are not %s, which would come back as another',
    (text) => expect(() => decode(text)).toThrow(expect.objectContaining({ expected: 'exact-number' })),
  );

  it('cost no more than a look at the text', () => {
    const before = process.cpuUsage();
    for (const text of [
      `1${'0'.repeat(200_000)}1`,
      `0.${'0'.repeat(200_000)}1`,
      '7'.repeat(200_000),
      `0.${'7'.repeat(200_000)}`,
    ]) {
      expect(() => decode(text)).toThrow();
    }
    // Processor time, which a busy machine does not lengthen.
    expect(process.cpuUsage(before).user).toBeLessThan(500_000);
  });
});
