import { formatCount, formatDuration } from './format.js';

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.42, '0.4 ms'],
    [12.6, '13 ms'],
    [999, '999 ms'],
    [1500, '1.50 s'],
    [12_340, '12.3 s'],
    [65_000, '1 min 5 s'],
    [3_600_000, '1 h'],
    [3_725_000, '1 h 2 min'],
    [86_400_000 * 2 + 5_000, '2 d 5 s'],
    [Infinity, '–'],
  ])('says %d as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('formatCount', () => {
  it('agrees with the number', () => {
    expect([0, 1, 2].map((count) => formatCount(count, 'step'))).toEqual(['0 steps', '1 step', '2 steps']);
    expect(formatCount(2, 'entry', 'entries')).toBe('2 entries');
  });
});
