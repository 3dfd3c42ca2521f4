import { fromCulture, toCulture } from './culture-date.js';

const cases: [format: string, iso: string, text: string][] = [
  ['DD.MM.YYYY', '2026-08-21', '21.08.2026'],
  ['YYYY-MM-DD', '2026-08-21', '2026-08-21'],
  ['MM/DD/YYYY', '2026-08-21', '08/21/2026'],
  ['DD.MM.YYYY HH:MI:SS', '2026-08-21T14:05:09', '21.08.2026 14:05:09'],
  ['MM/DD/YYYY H:MI:SS T', '2026-08-21T14:05:09', '08/21/2026 02:05:09 pm'],
  ['MM/DD/YYYY H:MI:SS TT', '2026-08-21T00:05:09', '08/21/2026 12:05:09 AM'],
  ['MM/DD/YYYY H:MI:SS TT', '2026-08-21T12:00:00', '08/21/2026 12:00:00 PM'],
];

describe('dates of a culture', () => {
  it.each(cases)('writes %s', (format, iso, text) => {
    expect(toCulture(iso, format)).toBe(text);
  });

  it.each(cases)('reads %s', (format, iso, text) => {
    expect(fromCulture(text, format)).toBe(iso);
  });

  it('writes midnight where the browser gave only a day, and no seconds where it gave none', () => {
    expect(toCulture('2026-08-21', 'DD.MM.YYYY HH:MI:SS')).toBe('21.08.2026 00:00:00');
    expect(toCulture('2026-08-21T14:05', 'DD.MM.YYYY HH:MI:SS')).toBe('21.08.2026 14:05:00');
  });

  it('leaves alone what is no date', () => {
    expect(toCulture('tomorrow', 'DD.MM.YYYY')).toBe('tomorrow');
    expect(fromCulture('tomorrow', 'DD.MM.YYYY')).toBeUndefined();
    expect(fromCulture('08/21/2026', 'DD.MM.YYYY')).toBeUndefined();
  });
});
