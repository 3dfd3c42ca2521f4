/** The longest exact decimal form of a double has this many significant digits. */
const mostDigits = 767;
/** Below it doubles lose digits: even fifteen decimal ones need not survive. */
const smallestNormal = 2 ** -1022;

/**
 * Whether a decimal text says no more than the double nearest to it: the double, rounded to as many digits, is the
 * text. So are its shortest form, its exact one, and what programs print of it with any number of digits in between; of
 * two texts that are equally near, either.
 *
 * @param text digits with an optional sign, point and exponent
 */
export function isFormOf(text: string, value: number): boolean {
  const { digits, exponent } = decimalOf(text);
  if (digits.length === 0) return value === 0;
  if (value === 0 || !Number.isFinite(value) || digits.length > mostDigits) return false;
  const magnitude = Math.abs(value);
  if (digits.length <= 15 && magnitude >= smallestNormal) return true;
  const { mantissa, power } = binaryOf(magnitude);
  // Twice the distance is at most one unit of the last digit. Both sides in units that make every term whole.
  const tens = 10n ** BigInt(Math.abs(exponent));
  const twos = 2n ** BigInt(Math.abs(power));
  const unit = (exponent < 0 ? 1n : tens) * (power < 0 ? twos : 1n);
  const binary = mantissa * (power < 0 ? 1n : twos) * (exponent < 0 ? tens : 1n);
  const distance = BigInt(digits) * unit - binary;
  return 2n * (distance < 0n ? -distance : distance) <= unit;
}

/** The digits from the first to the last that is not zero, and the power of ten of the last. */
function decimalOf(text: string): { digits: string; exponent: number } {
  const [mantissa, power = '0'] = text.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.replace(/^[+-]/, '').split('.');
  const all = whole + fraction;
  let first = 0;
  while (all[first] === '0') first += 1;
  let end = all.length;
  while (end > first && all[end - 1] === '0') end -= 1;
  return { digits: all.slice(first, end), exponent: Number(power) - fraction.length + all.length - end };
}

/** A positive double as a whole number times a power of two. */
function binaryOf(value: number): { mantissa: bigint; power: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const biased = Number(word >> 52n);
  const fraction = word & (2n ** 52n - 1n);
  return biased === 0
    ? { mantissa: fraction, power: -1074 }
    : { mantissa: fraction + 2n ** 52n, power: biased - 1075 };
}
