import { cultureReader } from './culture-format.js';

const at = { year: 2026, month: 8, day: 21 };

describe('cultureReader', () => {
  it.each([
    ['DD.MM.YYYY', '21.08.2026', at],
    ['DD.MM.YYYY', '1.8.2026', { year: 2026, month: 8, day: 1 }],
    ['MM/DD/YYYY', '08/21/2026', at],
    ['YYYY-MM-DD', '2026-08-21', at],
    ['DD.MM.YYYY HH:MI:SS', '21.08.2026 14:05:09', { ...at, hour: 14, minute: 5, second: 9 }],
    ['DD.MM.YYYY HH:MI:SS', '21.08.2026 14:05', { ...at, hour: 14, minute: 5 }],
    ['DD.MM.YYYY HH:MI:SS', '21.08.2026', at],
    ['DD.MM.YYYY HH.MI.SS', '21.08.2026 14.05.09', { ...at, hour: 14, minute: 5, second: 9 }],
    ['MM/DD/YYYY H:MI:SS T', '08/21/2026 02:05:00 pm', { ...at, hour: 14, minute: 5, second: 0 }],
    ['MM/DD/YYYY H:MI:SS T', '08/21/2026 12:05:00 am', { ...at, hour: 0, minute: 5, second: 0 }],
    ['MM/DD/YYYY H:MI:SS TT', '08/21/2026 12:05:00 PM', { ...at, hour: 12, minute: 5, second: 0 }],
    ['DD/MM/YYYY GG:MI:SS', '21/08/2026 9:05:00', { ...at, hour: 9, minute: 5, second: 0 }],
    ['DD MMMM YYYY', '21 August 2026', at],
    ['M DD, YYYY', 'Aug 21, 2026', at],
    ['YYYY.MM.DD. HH:MI:SS', '2026.08.21. 14:05:00', { ...at, hour: 14, minute: 5, second: 0 }],
  ])('%s reads %s', (format, text, parts) => {
    expect(cultureReader(format, 'en')(text)).toEqual(parts);
  });

  it('knows the month names of the portal language, as they stand beside a day too', () => {
    expect(cultureReader('DD MMMM YYYY', 'ru')('21 августа 2026')).toEqual(at);
    expect(cultureReader('DD MMMM YYYY', 'de')('21 August 2026')).toEqual(at);
    expect(cultureReader('DD MMMM YYYY', 'br')('21 agosto 2026')).toEqual(at);
    expect(cultureReader('DD MMMM YYYY', 'nonsense-language-tag')('21 August 2026')).toEqual(at);
  });

  it.each([
    ['DD.MM.YYYY', '08/21/2026'],
    ['DD.MM.YYYY', '21.08.26'],
    ['DD.MM.YYYY', 'x21.08.2026'],
    ['DD.MM.YYYY HH:MI:SS', '21.08.2026 14'],
    ['DD MMMM YYYY', '21 Brumaire 2026'],
  ])('%s does not read %s', (format, text) => {
    expect(cultureReader(format, 'en')(text)).toBeUndefined();
  });
});
