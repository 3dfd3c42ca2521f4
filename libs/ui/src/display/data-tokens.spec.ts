import fc from 'fast-check';
import { tokenizeJson } from './data-tokens.js';

describe('tokenizeJson', () => {
  it('tells keys, texts, numbers and literals apart', () => {
    expect(tokenizeJson('{"a": "b: 1", "c": [-1.5e3, true]}').filter(({ kind }) => kind !== 'other')).toEqual(
      [
        { kind: 'key', text: '"a"' },
        { kind: 'string', text: '"b: 1"' },
        { kind: 'key', text: '"c"' },
        { kind: 'number', text: '-1.5e3' },
        { kind: 'literal', text: 'true' },
      ],
    );
  });

  it('loses and adds nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(
          tokenizeJson(text)
            .map((token) => token.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
