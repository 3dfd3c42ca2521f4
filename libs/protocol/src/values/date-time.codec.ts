import type { PortalCulture } from './portal-culture.js';
import { isCalendarDay } from './calendar-date.js';
import { readCultureText } from './culture-format.js';
import type { CultureParts } from './culture-format.js';
import type { ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';
import { scalarText } from './scalar-text.js';
import { instantOf } from './zoned-time.js';

const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Instants arrive as text of the portal's format without a zone, so the portal's culture decides; ISO text with an offset
 * decides for itself. They go back as a unix timestamp, the only form that no zone and no format can bend (protocol 1.16).
 */
export const dateTimeCodec: ScalarCodec<Date> = {
  decode(wire, culture) {
    const text = scalarText(wire, 'datetime');
    const parts = readCultureText(text, [culture.dateTimeFormat, culture.dateFormat], culture.language);
    const instant = parts ? inZone(parts, culture) : fromIso(text, culture);
    if (instant === undefined) throw new PropertyValueError('datetime', wire);
    return new Date(instant);
  },
  encode(value) {
    if (!(value instanceof Date) || Number.isNaN(value.getTime()))
      throw new PropertyValueError('datetime', value);
    const seconds = Math.floor(value.getTime() / 1000);
    if (seconds > 0) return String(seconds);
    // "0" is falsy to the platform and would be stored as text, and a sign is no decimal timestamp.
    return `${new Date(seconds * 1000).toISOString().slice(0, 19)}+00:00 [0]`;
  },
};

function inZone(parts: CultureParts, culture: PortalCulture): number | undefined {
  const local = localTime(parts);
  return local === undefined ? undefined : instantOf(local, culture.timeZone);
}

/** What the clock shows, as if it were UTC. */
function localTime({
  year = 0,
  month = 0,
  day = 0,
  hour = 0,
  minute = 0,
  second = 0,
}: CultureParts): number | undefined {
  if (!isCalendarDay(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
  const time = new Date(0);
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second);
  return time.getTime();
}

function fromIso(text: string, culture: PortalCulture): number | undefined {
  const match = isoPattern.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part) => (part ? Number(part) : undefined));
  const local = localTime({ year, month, day, hour, minute, second });
  const offset = match[7];
  if (local === undefined) return undefined;
  return offset ? local - offsetMinutes(offset) * 60_000 : instantOf(local, culture.timeZone);
}

function offsetMinutes(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const digits = offset.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return digits.startsWith('-') ? -minutes : minutes;
}
