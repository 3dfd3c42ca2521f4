import { momentOf } from './moment-of.js';

describe('a time on the command line', () => {
  it.each([
    ['2026-08-21', '2026-08-21T00:00:00Z'],
    ['2026-08-21T14:05', '2026-08-21T14:05:00Z'],
    ['2026-08-21 14:05:09', '2026-08-21T14:05:09Z'],
    ['2026-08-21T14:05:09.5+02:00', '2026-08-21T12:05:09.5Z'],
  ])('%s is %s', (text, time) => {
    expect(momentOf(text)).toBe(Date.parse(time));
  });

  it.each([
    ['30m', 30 * 60_000],
    ['12h', 12 * 3_600_000],
    ['7d', 7 * 86_400_000],
  ])('%s is so long ago', (text, ms) => {
    expect(Math.abs(Date.now() - ms - momentOf(text))).toBeLessThan(1000);
  });

  it.each(['', 'yesterday', '2026-13-01', '2026-8-1', '7w', '-3d', '2026-08-21T25:00', '1e3'])(
    'refuses "%s"',
    (text) => {
      expect(() => momentOf(text)).toThrow(/2026-08-21/);
    },
  );
});
