import { CalendarDate, isCalendarDay } from './calendar-date.js';
import { readCultureText } from './culture-format.js';
import type { ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';
import { scalarText } from './scalar-text.js';

/**
 * Days arrive in the portal's format, or as ISO text where a designer wrote one; a time beside the day is dropped.
 * They go back as `YYYY-MM-DD`, the form whose day survives whatever the token user's zone (protocol 1.16).
 */
export const dateCodec: ScalarCodec<CalendarDate> = {
  decode(wire, culture) {
    const text = scalarText(wire, 'date');
    const parts = readCultureText(text, [culture.dateFormat, culture.dateTimeFormat], culture.language);
    if (parts) return toDate(wire, parts.year, parts.month, parts.day);
    const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/.exec(text);
    if (!iso) throw new PropertyValueError('date', wire);
    return toDate(wire, Number(iso[1]), Number(iso[2]), Number(iso[3]));
  },
  encode(value) {
    if (!(value instanceof CalendarDate)) throw new PropertyValueError('date', value);
    return value.toString();
  },
};

function toDate(wire: unknown, year = 0, month = 0, day = 0): CalendarDate {
  if (!isCalendarDay(year, month, day)) throw new PropertyValueError('date', wire);
  return new CalendarDate(year, month, day);
}
