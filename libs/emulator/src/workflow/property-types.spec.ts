import type { PortalCultureOptions } from '../culture/culture.js';
import type { PhpValue } from '../wire/php-value.js';
import { fromAnswer, toWire } from './property-types.js';

const german: PortalCultureOptions = {
  language: 'de',
  dateFormat: 'DD.MM.YYYY',
  dateTimeFormat: 'DD.MM.YYYY HH:MI:SS',
  timeZone: 'Europe/Berlin',
};
const american: PortalCultureOptions = {
  language: 'en',
  dateFormat: 'MM/DD/YYYY',
  dateTimeFormat: 'MM/DD/YYYY HH:MI:SS T',
  timeZone: 'America/New_York',
};

describe('values of a handler call', () => {
  const wire = (type: string, value: PhpValue | undefined, multiple = 'N', culture = german): PhpValue =>
    toWire(value, { NAME: 'x', TYPE: type, MULTIPLE: multiple }, { culture, timeZone: culture.timeZone });

  it.each<[string, PhpValue | undefined, PhpValue]>([
    ['string', undefined, ''],
    ['string', null, ''],
    ['int', 0, 0],
    ['int', 42, '42'],
    ['bool', true, 'Y'],
    ['bool', 'Y', 'Y'],
    ['bool', false, false],
    ['bool', 'perhaps', 'perhaps'],
    ['user', 17, 'user_17'],
    ['date', '2026-08-21T22:30:00+00:00', '22.08.2026'],
    ['datetime', '2026-08-21T12:05:00+00:00', '21.08.2026 14:05:00'],
    ['datetime', 'tomorrow', 'tomorrow'],
    ['time', '2026-08-21T12:05:00+00:00', '14:05'],
    ['string', ['', 'a', 'b'], 'a'],
    ['user', ['user_1', 'user_2'], ['user_1', 'user_2']],
  ])('%s %j', (type, value, expected) => expect(wire(type, value)).toEqual(expected));

  it('writes the culture of the portal', () => {
    expect(wire('datetime', '2026-08-21T18:05:00+00:00', 'N', american)).toBe('08/21/2026 02:05:00 pm');
    expect(wire('time', '2026-08-21T18:05:00+00:00', 'N', american)).toBe('02:05 pm');
  });

  it('wraps a multiple value into a list, and leaves an empty one alone', () => {
    expect(wire('string', 'a', 'Y')).toEqual(['a']);
    expect(wire('string', [], 'Y')).toEqual([]);
    expect(wire('string', undefined, 'Y')).toBe('');
  });
});

describe('answers', () => {
  const stored = (
    type: string,
    value: PhpValue,
    multiple = 'N',
    userTimeZone = 'America/New_York',
  ): PhpValue =>
    fromAnswer(value, { NAME: 'x', TYPE: type, MULTIPLE: multiple }, { culture: german, userTimeZone });

  /** The rows of protocol 1.16; the instant is 2026-08-21T14:05:00Z, 16:05 on the server. */
  it.each<[string, PhpValue, PhpValue]>([
    ['a decimal timestamp', '1787321100', '21.08.2026 16:05:00'],
    ['a number', 1787321100, 1787321100],
    ['culture text, minus the offset of the user', '21.08.2026 16:05:00', '21.08.2026 22:05:00'],
    ['ISO, from which the offset is taken as well', '2026-08-21T14:05:00+00:00', '21.08.2026 22:05:00'],
    ['ISO with [0]', '2026-08-21T14:05:00+00:00 [0]', '21.08.2026 16:05:00'],
    ['Z, which is server time', '2026-08-21T14:05:00Z [0]', '21.08.2026 14:05:00'],
    ['fractions, which are server time', '2026-08-21T14:05:00.000Z [0]', '21.08.2026 14:05:00'],
    ['text that is no date', 'soon', 'soon'],
  ])('datetime from %s', (_, value, expected) => expect(stored('datetime', value)).toBe(expected));

  it('keeps the calendar day of a date', () => {
    expect(stored('date', '2026-08-21')).toBe('21.08.2026');
    expect(stored('date', '2026-08-21T00:00:00+02:00 [0]')).toBe('21.08.2026');
  });

  it('takes no conversion where single and multiple differ', () => {
    expect(stored('datetime', '1787321100', 'Y')).toBe('1787321100');
    expect(stored('datetime', ['1787321100'])).toEqual(['1787321100']);
    expect(stored('datetime', ['1787321100'], 'Y')).toEqual(['21.08.2026 16:05:00']);
  });

  it('stores empty values as they are, and text that is no time as null', () => {
    expect(stored('datetime', '')).toBe('');
    expect(stored('datetime', null)).toBeNull();
    expect(stored('time', '14:05')).toBe('14:05');
    expect(stored('time', 'noon')).toBeNull();
  });
});
