import fc from 'fast-check';
import { retryAfter } from './retry-after.js';

const now = Date.parse('2026-08-21T14:00:00Z');
const day = 24 * 3_600_000;

describe('Retry-After', () => {
  it.each<[string | undefined, number | undefined]>([
    ['120', 120_000],
    ['0.5', 500],
    ['Fri, 21 Aug 2026 14:01:00 GMT', 60_000],
    ['Fri, 21 Aug 2026 13:00:00 GMT', 0],
    ['99999999999999999999999', day],
    ['9'.repeat(400), day],
    ['Fri, 21 Aug 9999 14:01:00 GMT', day],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(retryAfter(header, now)?.getTime()).toBe(expected === undefined ? undefined : now + expected);
  });

  it('is a time from now to a day ahead, or nothing, for every text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String)), (header) => {
        const at = retryAfter(header, now)?.getTime();
        expect(at === undefined || (at >= now && at <= now + day)).toBe(true);
      }),
    );
  });
});
