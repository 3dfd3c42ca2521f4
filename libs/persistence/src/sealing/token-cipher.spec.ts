import { inspect } from 'node:util';

import * as fc from 'fast-check';

import { InvalidEncryptionKeysError, UnsealError } from '../failure/persistence.error.js';
import { TokenCipher } from './token-cipher.js';

const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const one = TokenCipher.parse(`one:${key(1)}`);
const both = TokenCipher.parse(`two:${key(2)}, one:${key(1)}`);

const failureOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('TokenCipher', () => {
  it('opens what it has sealed, whatever the text and the context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (plain, context) => {
        expect(both.open(one.seal(plain, context), context)).toBe(plain);
      }),
    );
  });

  it('never seals the same text to the same value, and shows nothing of it', () => {
    const sealed = Array.from({ length: 100 }, () => one.seal('the secret', 'row'));
    expect(new Set(sealed).size).toBe(100);
    for (const value of sealed) {
      expect(value).toMatch(/^v1\.one\.[A-Za-z0-9_-]+$/);
      expect(Buffer.from(value.split('.')[2], 'base64url').toString('latin1')).not.toContain('secret');
    }
  });

  it('opens in no other row', () => {
    const sealed = one.seal('secret', 'grant/a/1/access');
    for (const context of ['grant/a/1/refresh', 'grant/b/1/access', '', 'grant/a/1/access ']) {
      expect(failureOf(() => one.open(sealed, context))).toMatchObject({ failure: 'wrong-key-or-altered' });
    }
  });

  it('notices every altered character', () => {
    const sealed = one.seal('secret', 'row');
    for (let index = 0; index < sealed.length; index++) {
      // The last character of base64url may hold bits that mean nothing.
      if (index === sealed.length - 1) continue;
      const altered = sealed.slice(0, index) + (sealed[index] === 'A' ? 'B' : 'A') + sealed.slice(index + 1);
      expect(failureOf(() => one.open(altered, 'row'))).toBeInstanceOf(UnsealError);
    }
  });

  it('tells a missing key from a wrong one', () => {
    const sealed = both.seal('secret', 'row');
    expect(failureOf(() => one.open(sealed, 'row'))).toMatchObject({ failure: 'unknown-key', keyId: 'two' });
    const impostor = TokenCipher.parse(`two:${key(9)}`);
    expect(failureOf(() => impostor.open(sealed, 'row'))).toMatchObject({ failure: 'wrong-key-or-altered' });
    for (const text of [
      '',
      'secret',
      'v1.one.',
      'v1.one.AAAA',
      'v2.one.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    ]) {
      expect(failureOf(() => one.open(text, 'row'))).toMatchObject({ failure: 'malformed' });
    }
  });

  it('seals anew only what another key has sealed', () => {
    const old = one.seal('secret', 'row');
    const renewed = both.reseal(old, 'row');
    expect(both.keyIdOf(renewed ?? '')).toBe('two');
    expect(both.open(renewed ?? '', 'row')).toBe('secret');
    expect(both.reseal(renewed ?? '', 'row')).toBeUndefined();
  });

  it.each([
    [''],
    ['one'],
    [key(1)],
    [`one:${key(1)},`],
    [`one:${Buffer.alloc(31).toString('base64')}`],
    [`one:${Buffer.alloc(33).toString('base64')}`],
    [`one:${key(1).slice(0, -2)}!!`],
    [`o ne:${key(1)}`],
    [`one:${key(1)},one:${key(2)}`],
  ])('refuses the keys %p without telling them', (spec) => {
    const failure = failureOf(() => TokenCipher.parse(spec));
    expect(failure).toBeInstanceOf(InvalidEncryptionKeysError);
    expect((failure as Error).message).not.toContain(key(1).slice(0, 20));
  });

  it('makes keys that it reads, and never prints them', () => {
    const spec = TokenCipher.generateKey('made');
    const cipher = TokenCipher.parse(spec);
    const secret = spec.split(':')[1];
    expect(cipher.currentKeyId).toBe('made');
    expect(JSON.stringify({ cipher })).not.toContain(secret);
    expect(inspect(cipher, { depth: 10 })).not.toContain(secret);
    expect(inspect(cipher, { depth: 10, showHidden: true })).not.toMatch(
      /Buffer|[0-9a-f]{2} [0-9a-f]{2} [0-9a-f]{2}/,
    );
  });
});
