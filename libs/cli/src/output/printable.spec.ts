import fc from 'fast-check';

import { paintFor } from './paint.js';
import { printable } from './printable.js';

const paint = paintFor({ isTTY: true }, {});

describe('what is printed', () => {
  it.each([
    ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['\u001b[2J\u001b[1;1H', '\\u001b[2J\\u001b[1;1H'],
    ['\u009b31m', '\\u009b31m'],
    ['a\rb', 'a\\u000db'],
    ['abc\u202egnp', 'abc\\u202egnp'],
    ['line\nnext\tcolumn', 'line\nnext\tcolumn'],
    ['Компания «Ромашка» 🌼', 'Компания «Ромашка» 🌼'],
  ])('%j is %j', (text, shown) => expect(printable(text)).toBe(shown));

  it('keeps the colours that are ours', () => {
    expect(printable(paint.red(paint.bold('x')))).toBe(paint.red(paint.bold('x')));
  });

  it('holds no command to a terminal, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((one) => !one.includes('[1m')),
        (text) => {
          const left = printable(text);
          const commands = [...left].filter((sign) => sign !== '\n' && sign !== '\t' && /\p{Cc}/u.test(sign));
          expect(commands).toEqual([]);
          expect(left).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
        },
      ),
    );
  });

  it('is JSON all the same when it was JSON', () => {
    const value = { a: '\u009b31m\u202e\u007f', b: '\u001b[2J' };
    expect(JSON.parse(printable(JSON.stringify(value, null, 2)))).toEqual(value);
  });
});
