import fc from 'fast-check';
import { mayBeTakenForReference } from './reference-marker.js';

/** The portal's own pattern, on the bytes that it sees; `\v` counts as whitespace or not, by the version of its engine. */
const portalPatterns = [
  /\$(result|error|total|next|time)[^ \t\n\v\f\r]*\[[^ \t\n\v\f\r]*\]/i,
  /\$(result|error|total|next|time)[^ \t\n\f\r]*\[[^ \t\n\f\r]*\]/i,
];
const takenByPortal = (text: string): boolean => {
  const bytes = Buffer.from(text).toString('latin1');
  return portalPatterns.some((pattern) => pattern.test(bytes));
};

describe('what may be taken for a reference', () => {
  it.each([
    '\u00a0',
    '\u1680',
    '\u2003',
    '\u2009',
    '\u3000',
    '\ufeff',
    '\u2028',
    '\u2029',
    '\u202f',
    '\u0085',
    '\v',
    '\0',
    'x',
  ])('a text with %j between the name and the bracket', (between) => {
    const text = `Invoice $total${between}[EUR]`;
    expect(takenByPortal(text)).toBe(true);
    expect(mayBeTakenForReference(text)).toBe(true);
  });

  it('is everything that the portal replaces', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '$',
        'result',
        'Total',
        'NEXT',
        'time',
        'error',
        '[',
        ']',
        '[a]',
        ' ',
        '\t',
        '\v',
        '\n',
      ),
      fc.constantFrom('\u00a0', '\u2003', '\u3000', '\ufeff', '\u2028', '\u017f', '\u212a'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(takenByPortal(text) && !mayBeTakenForReference(text)).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is no text without such a name and bracket in one run', () => {
    for (const text of ['$result', 'result[x]', '$total [EUR]', '$ result[x]', '$totl[x]'])
      expect(mayBeTakenForReference(text)).toBe(false);
  });
});
