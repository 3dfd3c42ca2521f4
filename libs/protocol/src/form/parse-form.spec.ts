import fc from 'fast-check';
import { encodeForm } from './encode-form.js';
import type { FormObject, FormValue } from './form-value.js';
import { MalformedFormError } from './malformed-form.error.js';
import { parseForm } from './parse-form.js';

/** Plain objects compare with maps that have no prototype. */
const plain = (value: FormValue): unknown =>
  typeof value === 'string'
    ? value
    : Array.isArray(value)
      ? value.map(plain)
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));

const read = (body: string | Uint8Array) => plain(parseForm(body));

describe('parseForm', () => {
  it.each([
    ['a=1&b=two+words&c=', { a: '1', b: 'two words', c: '' }],
    ['a%5Bb%5D%5B0%5D=x&a%5Bb%5D%5B1%5D=y', { a: { b: ['x', 'y'] } }],
    ['a[]=x&a[]=y', { a: ['x', 'y'] }],
    ['a[2]=two&a[5]=five', { a: { 2: 'two', 5: 'five' } }],
    ['a[1]=second&a[0]=first', { a: ['first', 'second'] }],
    ['a[00]=x', { a: { '00': 'x' } }],
    ['a[0]=x&a[1.5]=y', { a: { 0: 'x', 1.5: 'y' } }],
    ['a=1&a=2', { a: '2' }],
    ['a[b]=1&a=2', { a: '2' }],
    ['a=2&a[b]=1', { a: { b: '1' } }],
    ['a[b=x', { 'a[b': 'x' }],
    ['a[b]c=x', { 'a[b]c': 'x' }],
    ['[a]=x', { '[a]': 'x' }],
    ['flag&=ignored&&', { flag: '' }],
    ['a=1%2', { a: '1%2' }],
    ['a=%zz', { a: '%zz' }],
    ['a=%D0%9F%D1%80', { a: 'Пр' }],
    ['a=%F0%9F%9A+%41', { a: '\ufffd A' }],
    ['a.b=1', { 'a.b': '1' }],
    ['0=x&1=y', { 0: 'x', 1: 'y' }],
    ['', {}],
  ])('reads %j', (body, expected) => {
    expect(read(body)).toEqual(expected);
  });

  it('reads bytes, raw UTF-8 among them, and replaces what is not UTF-8', () => {
    expect(read(Buffer.from('a=Привет&b=x'))).toEqual({ a: 'Привет', b: 'x' });
    expect(read(Uint8Array.of(97, 61, 0xff))).toEqual({ a: '\ufffd' });
    expect(read(Buffer.from('zza=1').subarray(2))).toEqual({ a: '1' });
  });

  it('keeps nesting far beyond the depth at which query-string parsers stop', () => {
    const key = `a${'[x]'.repeat(25)}`;
    expect(JSON.stringify(parseForm(`${key}=deep`))).toContain('deep');
  });

  it.each([
    ['__proto__[polluted]=1'],
    ['a[__proto__][polluted]=1'],
    ['a%5B__proto__%5D%5Bpolluted%5D=1'],
    ['properties[constructor][prototype][polluted]=1'],
    ['prototype=1'],
    ['%5F_proto__=1'],
  ])('refuses the key of %s', (body) => {
    expect(() => parseForm(body)).toThrow(expect.objectContaining({ reason: 'forbidden-key' }));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('gives maps without prototype', () => {
    const form = parseForm('a[toString]=x&hasOwnProperty=y');
    expect(Object.getPrototypeOf(form)).toBeNull();
    expect(Object.getPrototypeOf(form.a)).toBeNull();
    expect(read('a[toString]=x&hasOwnProperty=y')).toEqual({ a: { toString: 'x' }, hasOwnProperty: 'y' });
  });

  it.each([
    ['too-large', 'a=123456', { maxBytes: 5 }],
    ['too-many-pairs', 'a=1&b=2&c=3', { maxPairs: 2 }],
    ['too-deep', 'a[b][c]=1', { maxDepth: 2 }],
    ['key-too-long', 'abcdef=1', { maxKeyLength: 5 }],
  ])('refuses what is %s', (reason, body, limits) => {
    const attempt = () => parseForm(body, limits);
    expect(attempt).toThrow(MalformedFormError);
    expect(attempt).toThrow(expect.objectContaining({ reason, code: 'BPK_MALFORMED_FORM' }));
  });

  it('reads any body at all without polluting, or refuses it by its own error', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('a', '[', ']', '=', '&', '%', '5B', '__proto__', 'constructor', '0', '+'), {
          maxLength: 60,
        })
        .map((parts) => parts.join('')),
      fc.uint8Array(),
    );
    fc.assert(
      fc.property(noise, (body) => {
        try {
          parseForm(body);
        } catch (error) {
          if (!(error instanceof MalformedFormError)) throw error;
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads back whatever the encoder writes', () => {
    const { map } = fc.letrec<{ value: FormValue; map: FormObject }>((tie) => ({
      map: fc.dictionary(
        fc
          .stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,9}$/)
          .filter((key) => !/^(__proto__|constructor|prototype)$/.test(key)),
        tie('value'),
        { minKeys: 1, maxKeys: 4 },
      ) as fc.Arbitrary<FormObject>,
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('value'), { minLength: 1, maxLength: 4 }) as fc.Arbitrary<FormValue>,
        tie('map'),
      ),
    }));
    fc.assert(
      fc.property(map, (form) => {
        expect(read(encodeForm(form))).toEqual(plain(form));
      }),
    );
  });

  it.each([
    ['one key over and over', (size: number) => 'a=1&'.repeat(size)],
    ['appended items', (size: number) => 'a[]=1&'.repeat(size)],
    ['open brackets', (size: number) => `a${'['.repeat(size)}=1`],
    ['lone percent signs', (size: number) => `a=${'%'.repeat(size * 4)}`],
    ['broken escapes', (size: number) => `a=${'%ff%'.repeat(size)}`],
    [
      'descending indexes',
      (size: number) => Array.from({ length: size }, (_, index) => `a[${size - index}]=1`).join('&'),
    ],
  ])('takes linear time for %s', (_name, body) => {
    const limits = { maxPairs: 1e9, maxBytes: 1e9, maxKeyLength: 1e9, maxDepth: 1e9 };
    const cost = (size: number) => {
      const text = body(size);
      let best = Infinity;
      for (let round = 0; round < 4; round++) {
        const start = performance.now();
        parseForm(text, limits);
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };
    cost(20_000);
    // Sixteen times the work: quadratic time would show as 256, so 64 leaves room for a busy machine.
    expect(cost(320_000) / Math.max(cost(20_000), 0.5)).toBeLessThan(64);
  });
});
