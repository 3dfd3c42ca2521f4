/**
 * A finite number as plain decimal text, exact to the last digit that the number has, never with an exponent: PHP
 * reads `1e21` in some places as text.
 *
 * @throws TypeError for NaN and infinities.
 */
export function decimalText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError('A number that is not finite has no decimal form');
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign, first, rest = '', exponentText] = match;
  const digits = first + rest;
  const exponent = Number(exponentText);
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return sign + digits.padEnd(exponent + 1, '0');
}
