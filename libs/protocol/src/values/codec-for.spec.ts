import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseHandlerCall } from '../call/handler-call.parser.js';
import type { FormValue } from '../form/form-value.js';
import { encodeForm } from '../form/encode-form.js';
import { parseForm } from '../form/parse-form.js';
import type { PortalCulture } from './portal-culture.js';
import { defaultCulture } from './portal-culture.js';
import { Address } from './address.js';
import { CalendarDate } from './calendar-date.js';
import { codecFor } from './codec-for.js';
import { CrmBinding } from './crm-binding.js';
import { Money } from './money.js';
import { MultifieldValue } from './multifield.js';
import { PropertyValueError } from './property-value.error.js';
import { TimeOfDay } from './time-of-day.js';
import { UserReference } from './user-reference.js';

const berlin: PortalCulture = { ...defaultCulture, timeZone: 'Europe/Berlin' };
const american: PortalCulture = {
  language: 'en',
  dateFormat: 'MM/DD/YYYY',
  dateTimeFormat: 'MM/DD/YYYY H:MI:SS T',
  timeZone: 'America/New_York',
};
const decode = (type: string, wire: FormValue | undefined, culture = defaultCulture) =>
  codecFor(type, false).decode(wire, culture);
const decodeAll = (type: string, wire: FormValue | undefined, culture = defaultCulture) =>
  codecFor(type, true).decode(wire, culture);
const encode = (type: string, value: unknown) => codecFor(type, false).encode(value, defaultCulture);
const encodeAll = (type: string, value: unknown) => codecFor(type, true).encode(value, defaultCulture);
const properties = (name: string) =>
  parseHandlerCall(parseForm(readFileSync(join(__dirname, '../../../../fixtures/bitrix24', name))))
    .properties;

describe('absence, on every type', () => {
  const types = [
    'bool',
    'int',
    'double',
    'string',
    'select',
    'date',
    'datetime',
    'time',
    'user',
    'file',
    'phone',
    'UF:money',
    'UF:crm',
    'UF:address',
    'entityselector',
  ];

  it.each(types)('%s', (type) => {
    expect(decode(type, undefined)).toBeUndefined();
    expect(decode(type, '')).toBeUndefined();
    expect(decode(type, ['', ''])).toBeUndefined();
    expect(decodeAll(type, undefined)).toEqual([]);
    expect(decodeAll(type, '')).toEqual([]);
    expect(encode(type, undefined)).toBe('');
    expect(encode(type, null)).toBe('');
    expect(encodeAll(type, [])).toBe('');
  });
});

describe('lists', () => {
  it('a single property that arrives as a list counts its first value', () => {
    expect(decode('user', ['user_17', 'user_204'])).toEqual(UserReference.user(17));
    expect(decode('int', ['', '7'])).toBe(7);
  });

  it('a multiple property takes a sparse list in key order, and a lone text', () => {
    const { sparse } = properties('09-activity-nested-types.form');
    expect(decodeAll('string', sparse)).toEqual(['two', 'five']);
    expect(decodeAll('string', 'alone')).toEqual(['alone']);
  });

  it('a multiple output is always a list', () => {
    expect(encodeAll('int', [1])).toEqual(['1']);
    expect(() => encodeAll('string', 'text')).toThrow(expect.objectContaining({ expected: 'list' }));
  });
});

describe('bool', () => {
  it.each([
    ['Y', true],
    ['y', true],
    ['1', true],
    ['true', true],
    ['Yes', true],
    ['on', true],
    ['N', false],
    ['0', false],
    ['false', false],
    ['NO', false],
    ['off', false],
  ])('%s is %s', (text, value) => expect(decode('bool', text)).toBe(value));
  it('goes back as Y or N', () => {
    expect([encode('bool', true), encode('bool', false)]).toEqual(['Y', 'N']);
    expect(() => encode('bool', 'Y')).toThrow(PropertyValueError);
  });
  it('refuses other text', () => expect(() => decode('bool', 'maybe')).toThrow(PropertyValueError));
});

describe('int and double', () => {
  it.each([
    ['42', 42],
    ['-3', -3],
    [' 7 ', 7],
    ['42.00', 42],
    ['+5', 5],
    ['-0', 0],
    ['9007199254740991', 9007199254740991],
  ])('int %s', (text, value) => expect(decode('int', text)).toBe(value));
  it.each([
    ['4.5', 'int'],
    ['abc', 'int'],
    ['1e3', 'int'],
    ['0x10', 'int'],
    ['9007199254740993', 'exact-number'],
    ['1 000', 'int'],
  ])('int refuses %s', (text, expected) =>
    expect(() => decode('int', text)).toThrow(expect.objectContaining({ expected })),
  );
  it.each([
    ['1499.5', 1499.5],
    ['.5', 0.5],
    ['5.', 5],
    ['-1.5e-7', -1.5e-7],
    ['0.10000000000000001', 0.1],
    ['0.0', 0],
    ['1.0E+25', 1e25],
    ['0.1000000000000000055511151231257827', 0.1],
  ])('double %s', (text, value) => expect(decode('double', text)).toBe(value));
  it.each([
    ['1,5', 'double'],
    ['NaN', 'double'],
    ['Infinity', 'double'],
    ['', 'none'],
    ['12345678901234567.89', 'exact-number'],
    ['1e999', 'exact-number'],
    ['1e-999', 'exact-number'],
  ])('double refuses %j', (text, expected) => {
    if (text === '') expect(decode('double', text)).toBeUndefined();
    else expect(() => decode('double', text)).toThrow(expect.objectContaining({ expected }));
  });
  it('refuses to return what is no number', () => {
    for (const value of [Number.NaN, Infinity, '5', 1.5, 2 ** 53])
      expect(() => encode('int', value)).toThrow(PropertyValueError);
    for (const value of [Number.NaN, Infinity, '5'])
      expect(() => encode('double', value)).toThrow(PropertyValueError);
  });
});

describe('dates', () => {
  it('fixture 03, by the culture of its portal', () => {
    const wire = properties('03-activity-date-user-bool.form');
    expect(decode('date', wire.visitDate)).toEqual(new CalendarDate(2026, 8, 21));
    expect(decode('datetime', wire.visitAt, berlin)).toEqual(new Date('2026-08-21T12:05:00Z'));
    expect(decode('datetime', wire.visitAtUs, american)).toEqual(new Date('2026-08-21T18:05:00Z'));
    expect(decode('time', wire.startTime)).toEqual(new TimeOfDay(14, 5));
  });

  it.each([
    ['2026-08-21T14:05:00+02:00', '2026-08-21T12:05:00Z'],
    ['2026-08-21T14:05:00Z', '2026-08-21T14:05:00Z'],
    ['2026-08-21 14:05:00', '2026-08-21T12:05:00Z'],
    ['2026-08-21', '2026-08-20T22:00:00Z'],
    ['21.08.2026', '2026-08-20T22:00:00Z'],
    ['2026-08-21T14:05:00.123-0530', '2026-08-21T19:35:00Z'],
  ])('a designer may write the datetime %s', (text, instant) => {
    expect(decode('datetime', text, berlin)).toEqual(new Date(instant));
  });

  it('reads what no other culture could mean, whatever the portal is set to', () => {
    expect(decode('datetime', '08/21/2026 02:05:00 pm', berlin)).toEqual(new Date('2026-08-21T12:05:00Z'));
    expect(decode('date', '21.08.2026', american)).toEqual(new CalendarDate(2026, 8, 21));
    expect(() => decode('date', '08/09/2026', berlin)).toThrow(PropertyValueError);
    expect(() => decode('date', '08/21/2026', berlin)).toThrow(PropertyValueError);
  });

  it('a clock change is read as PHP reads it', () => {
    expect(decode('datetime', '29.03.2026 02:30:00', berlin)).toEqual(new Date('2026-03-29T01:30:00Z'));
    expect(decode('datetime', '25.10.2026 02:30:00', berlin)).toEqual(new Date('2026-10-25T00:30:00Z'));
    expect(decode('datetime', '25.10.2026 03:30:00', berlin)).toEqual(new Date('2026-10-25T02:30:00Z'));
  });

  it.each([
    ['date', '31.02.2026'],
    ['date', 'soon'],
    ['date', '29.02.2025'],
    ['datetime', '21.13.2026 10:00:00'],
    ['datetime', '21.08.2026 25:00:00'],
    ['datetime', '1787320800000'],
    ['time', '25:00'],
    ['time', '14:60'],
    ['time', '13:00 pm'],
  ])('%s refuses %s', (type, text) => expect(() => decode(type, text)).toThrow(PropertyValueError));

  it.each([
    ['date', new CalendarDate(2026, 8, 21), '2026-08-21'],
    ['datetime', new Date('2026-08-21T14:00:00.999Z'), '1787320800'],
    ['datetime', new Date(0), '1970-01-01T00:00:00+00:00 [0]'],
    ['datetime', new Date('1960-05-01T12:00:00Z'), '1960-05-01T12:00:00+00:00 [0]'],
    ['time', new TimeOfDay(9, 5), '09:05'],
  ])('%s goes back unambiguously', (type, value, text) => expect(encode(type, value)).toBe(text));

  it.each([
    ['date', new Date()],
    ['date', '2026-08-21'],
    ['datetime', new Date(Number.NaN)],
    ['datetime', '2026-08-21T14:00:00Z'],
    ['time', '14:05'],
  ])('%s refuses to return %s', (type, value) =>
    expect(() => encode(type, value)).toThrow(PropertyValueError),
  );
});

describe('users', () => {
  it('fixture 03', () => {
    const wire = properties('03-activity-date-user-bool.form');
    expect(decodeAll('user', wire.watchers)).toMatchObject([
      { kind: 'user', id: 17 },
      { kind: 'user', id: 204 },
      { kind: 'department', id: 5 },
    ]);
    expect(decode('user', wire.role)).toMatchObject({ kind: 'role', id: undefined, wire: 'author' });
  });
  it.each([
    ['group_hr12', 'department', 12],
    ['group_dr5', 'department-tree', 5],
    ['group_g1', 'group', 1],
    ['17', 'user', 17],
    ['Anna Example [17]', 'user', 17],
  ])('%s', (text, kind, id) => expect(decode('user', text)).toMatchObject({ kind, id }));
  it('refuses what names nobody', () =>
    expect(() => decode('user', '<b>Anna</b>')).toThrow(PropertyValueError));
  it('never returns a bare id', () => {
    expect(encode('user', UserReference.user(17))).toBe('user_17');
    expect(() => encode('user', 17)).toThrow(PropertyValueError);
    expect(() => UserReference.user(0)).toThrow(PropertyValueError);
  });
});

describe('the nested and composite types of fixture 09', () => {
  const wire = properties('09-activity-nested-types.form');
  it('multifields', () => {
    expect(decodeAll('phone', wire.phones)).toEqual([
      new MultifieldValue('+49 30 1234567', 'WORK'),
      new MultifieldValue('+49 171 7654321', 'MOBILE'),
    ]);
    expect(decode('email', wire.mail)).toEqual(new MultifieldValue('anna@example.org', 'HOME'));
    expect(decode('email', 'plain@example.org')).toEqual(new MultifieldValue('plain@example.org'));
    expect(() => decode('email', { EMAIL: { n0: { VALUE: ['nested'] } } } as FormValue)).not.toThrow();
  });
  it('money, CRM records, files, addresses', () => {
    expect(decode('UF:money', wire.budget)).toEqual(new Money('1500.00', 'USD'));
    expect(decode('UF:crm', wire.link)).toEqual(new CrmBinding(5, 4));
    expect(decodeAll('UF:crm', wire.links)).toEqual([
      new CrmBinding(12, 2),
      new CrmBinding(7, 3),
      new CrmBinding(4, 147),
    ]);
    expect(decode('file', wire.attachment)).toBe(40512);
    expect(decodeAll('file', wire.attachments)).toEqual([40512, 40513]);
    expect(decode('UF:address', wire.address)).toEqual(
      new Address('Unter den Linden 1, Berlin', { latitude: 52.517, longitude: 13.3889 }),
    );
  });
  it.each([
    ['UF:money', 'lots|USD'],
    ['UF:money', '1|USD|x'],
    ['UF:money', '1|dollars'],
    ['UF:crm', 'X_1'],
    ['UF:crm', 'D_x'],
    ['file', 'https://x'],
    ['file', '0'],
    ['file', '1.5'],
  ])('%s refuses %s', (type, text) => expect(() => decode(type, text)).toThrow(PropertyValueError));
  it('a type that nobody knows passes as it is', () => {
    expect(decode('E:Unheard', { a: ['b'] })).toEqual(['b']);
    expect(decode('entityselector', 'x')).toBe('x');
  });
});

describe('properties of all codecs', () => {
  const seconds = fc.integer({ min: -2_000_000_000, max: 8_000_000_000 });
  const day = fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => new CalendarDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()));
  const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  const word = fc.string({ unit: 'grapheme', minLength: 1 });
  // Values that come back from the wire as they were sent.
  const symmetric: [string, fc.Arbitrary<unknown>][] = [
    ['bool', fc.boolean()],
    ['int', fc.maxSafeInteger()],
    ['double', fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))],
    ['string', word],
    ['text', word],
    ['select', word],
    ['date', day],
    ['time', fc.tuple(fc.nat(23), fc.nat(59)).map(([hour, minute]) => new TimeOfDay(hour, minute))],
    ['user', id.filter((value) => value < 1e15).map((value) => UserReference.user(value))],
    ['file', id],
    [
      'UF:money',
      fc
        .tuple(fc.integer(), fc.nat(99))
        .map(([whole, cents]) => new Money(`${whole}.${String(cents).padStart(2, '0')}`, 'EUR')),
    ],
    [
      'UF:crm',
      fc
        .tuple(
          id.filter((value) => value < 1e15),
          fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: undefined }),
        )
        .map(([value, type]) => new CrmBinding(value, type)),
    ],
    ['UF:iblock_element', id],
    [
      'phone',
      fc
        .tuple(word, fc.constantFrom('WORK', 'HOME', ''))
        .map(([value, type]) => new MultifieldValue(value, type)),
    ],
  ];

  it.each(symmetric)('%s survives its way out, through a form, and back', (type, values) => {
    const through = (value: unknown, isMultiple: boolean) => {
      const codec = codecFor(type, isMultiple);
      const form = parseForm(encodeForm({ x: codec.encode(value, defaultCulture) }));
      return codec.decode(form.x, defaultCulture);
    };
    fc.assert(fc.property(values, (value) => expect(through(value, false)).toEqual(value)));
    fc.assert(
      fc.property(fc.array(values, { maxLength: 5 }), (list) => expect(through(list, true)).toEqual(list)),
    );
  });

  it('an instant written in a culture reads as itself to the second, outside clock changes', () => {
    const formats: [PortalCulture, (parts: Record<string, string>) => string][] = [
      [berlin, (p) => `${p.day}.${p.month}.${p.year} ${p.hour}:${p.minute}:${p.second}`],
      [american, (p) => `${p.month}/${p.day}/${p.year} ${p.hour12}:${p.minute}:${p.second} ${p.half}`],
      [
        { ...berlin, dateTimeFormat: 'YYYY-MM-DD HH:MI:SS', timeZone: 'Asia/Kolkata' },
        (p) => `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}`,
      ],
    ];
    for (const [culture, write] of formats) {
      fc.assert(
        fc.property(
          seconds.filter((value) => value > 0),
          (value) => {
            const instant = new Date(value * 1000);
            const wire = write(wallClock(instant, culture.timeZone));
            const others = [-7_200, -3_600, 3_600, 7_200].map(
              (shift) => new Date(instant.getTime() + shift * 1000),
            );
            fc.pre(
              others.every(
                (other) => offsetAt(other, culture.timeZone) === offsetAt(instant, culture.timeZone),
              ),
            );
            expect(decode('datetime', wire, culture)).toEqual(instant);
          },
        ),
      );
    }
  });

  it('no wire value at all does more than be decoded or be refused', () => {
    const wires = fc.letrec<{ wire: FormValue }>((tie) => ({
      wire: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'binary' }),
        fc.constantFrom('2026-99-99', '1e400', 'user_', '|', 'T_1', '[1]', '25:99 am', '99.99.9999 99:99:99'),
        fc.array(tie('wire'), { maxLength: 3 }) as fc.Arbitrary<FormValue>,
        fc.dictionary(
          fc.constantFrom('VALUE', 'VALUE_TYPE', 'n0', '2', 'x'),
          tie('wire'),
        ) as fc.Arbitrary<FormValue>,
      ),
    })).wire;
    const types = fc.constantFrom(
      ...symmetric.map(([type]) => type),
      'datetime',
      'UF:address',
      'email',
      'entityselector',
      'toString',
      '__proto__',
    );
    fc.assert(
      fc.property(types, fc.boolean(), wires, (type, isMultiple, wire) => {
        try {
          codecFor(type, isMultiple).decode(wire, american);
        } catch (error) {
          if (!(error instanceof PropertyValueError)) throw error;
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('no long text costs more than a look at it', () => {
    const units = [
      'a',
      '1',
      ' ',
      '|',
      '-',
      ':',
      '_',
      '+',
      '.',
      '[',
      '1.',
      '1 ',
      '01:',
      'T',
      'user_',
      '1e',
      '&#',
    ];
    for (const type of [...symmetric.map(([name]) => name), 'datetime', 'UF:address', 'UF:date', 'email']) {
      for (const unit of units) {
        const text = `${unit.repeat(200_000 / unit.length)}!`;
        // Processor time, which a busy machine does not lengthen. Quadratic time would be minutes.
        const before = process.cpuUsage();
        try {
          codecFor(type, false).decode(text, american);
        } catch (error) {
          if (!(error instanceof PropertyValueError)) throw error;
        }
        const { user } = process.cpuUsage(before);
        expect({ type, unit, slow: user > 500_000 }).toEqual({ type, unit, slow: false });
      }
    }
  }, 60_000);
});

/** An independent way to a zone's wall clock. */
function wallClock(instant: Date, timeZone: string): Record<string, string> {
  const of = (options: Intl.DateTimeFormatOptions) =>
    Object.fromEntries(
      new Intl.DateTimeFormat('en-US', {
        timeZone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        ...options,
      })
        .formatToParts(instant)
        .map(({ type, value }) => [type, value]),
    ) as Record<string, string>;
  const full = of({ hourCycle: 'h23' });
  const half = of({ hourCycle: 'h12' });
  return { ...full, year: full.year.padStart(4, '0'), hour12: half.hour, half: half.dayPeriod.toLowerCase() };
}

function offsetAt(instant: Date, timeZone: string): number {
  const wall = wallClock(instant, timeZone);
  return (
    Date.parse(`${wall.year}-${wall.month}-${wall.day}T${wall.hour}:${wall.minute}:${wall.second}Z`) -
    instant.getTime()
  );
}
