/** Formats and language of a portal's site (protocol 1.16). @public */
export interface PortalCultureOptions {
  /** Language of the users, lower case. Default `en`. */
  language: string;
  /** Bitrix date format. Default `DD.MM.YYYY`. */
  dateFormat: string;
  /** Bitrix date and time format. Default `DD.MM.YYYY HH:MI:SS`. */
  dateTimeFormat: string;
  /** IANA zone of the server. Default `Europe/Berlin`. */
  timeZone: string;
}

interface ZonedParts {
  year: string;
  month: string;
  day: string;
  hour: number;
  minute: string;
  second: string;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

function partsIn(unixMs: number, timeZone: string): ZonedParts {
  const found: Record<string, string> = {};
  for (const part of formatterOf(timeZone).formatToParts(unixMs)) found[part.type] = part.value;
  return {
    year: found['year']!,
    month: found['month']!,
    day: found['day']!,
    hour: Number(found['hour']),
    minute: found['minute']!,
    second: found['second']!,
  };
}

/** Seconds by which a zone is ahead of UTC at an instant. */
export function zoneOffset(unixMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const at = Math.floor(unixMs / 1000) * 1000;
  const p = partsIn(at, timeZone);
  const local = Date.UTC(+p.year, +p.month - 1, +p.day, p.hour, +p.minute, +p.second);
  return (local - at) / 1000;
}

/** ISO 8601 with the offset of a zone, in whole seconds, as REST answers dates. */
export function isoInZone(unixMs: number, timeZone: string): string {
  const offset = zoneOffset(unixMs, timeZone);
  const local = new Date(Math.floor(unixMs / 1000) * 1000 + offset * 1000).toISOString().slice(0, 19);
  const minutes = Math.abs(Math.round(offset / 60));
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** Writes an instant in a Bitrix format (`DD.MM.YYYY HH:MI:SS`, `MM/DD/YYYY HH:MI:SS TT`). */
export function formatCulture(unixMs: number, format: string, timeZone: string): string {
  const p = partsIn(unixMs, timeZone);
  const twelve = /\bT{1,2}\b/i.test(format);
  const hour = twelve ? p.hour % 12 || 12 : p.hour;
  const half = p.hour < 12 ? 'am' : 'pm';
  return format.replace(/YYYY|MM|DD|HH|H|GG|G|MI|SS|TT|T/g, (token) => {
    switch (token) {
      case 'YYYY':
        return p.year;
      case 'MM':
        return p.month;
      case 'DD':
        return p.day;
      case 'HH':
      case 'H':
        return String(hour).padStart(2, '0');
      case 'GG':
      case 'G':
        return String(hour);
      case 'MI':
        return p.minute;
      case 'SS':
        return p.second;
      case 'TT':
        return half.toUpperCase();
      default:
        return half;
    }
  });
}

const tokenPatterns: Record<string, string> = {
  YYYY: '(?<y>\\d{4})',
  MM: '(?<mo>\\d{1,2})',
  DD: '(?<d>\\d{1,2})',
  HH: '(?<h>\\d{1,2})',
  H: '(?<h>\\d{1,2})',
  GG: '(?<h>\\d{1,2})',
  G: '(?<h>\\d{1,2})',
  MI: '(?<mi>\\d{1,2})',
  SS: '(?<s>\\d{1,2})',
  TT: '(?<t>am|pm|AM|PM)',
  T: '(?<t>am|pm|AM|PM)',
};

const patterns = new Map<string, RegExp>();

function patternOf(format: string): RegExp {
  let pattern = patterns.get(format);
  if (!pattern) {
    const source = format
      .split(/(YYYY|MM|DD|HH|H|GG|G|MI|SS|TT|T)/)
      .map((piece) => tokenPatterns[piece] ?? piece.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
      .join('');
    pattern = new RegExp(`^${source}$`);
    patterns.set(format, pattern);
  }
  return pattern;
}

/** Reads culture text as a local time of a zone; undefined when the text does not fit the format. */
export function parseCulture(text: string, format: string, timeZone: string): number | undefined {
  const groups = patternOf(format).exec(text.trim())?.groups;
  if (!groups) return undefined;
  let hour = Number(groups['h'] ?? 0);
  const half = groups['t']?.toLowerCase();
  if (half === 'pm' && hour < 12) hour += 12;
  if (half === 'am' && hour === 12) hour = 0;
  const month = Number(groups['mo']) - 1;
  const day = Number(groups['d']);
  const local = Date.UTC(
    Number(groups['y']),
    month,
    day,
    hour,
    Number(groups['mi'] ?? 0),
    Number(groups['s'] ?? 0),
  );
  const check = new Date(local);
  if (check.getUTCMonth() !== month || check.getUTCDate() !== day) return undefined;
  return fromLocal(local, timeZone);
}

/** Turns a wall-clock time, given as if it were UTC, into the instant it names in a zone. */
export function fromLocal(localMs: number, timeZone: string): number {
  const guess = localMs - zoneOffset(localMs, timeZone) * 1000;
  return localMs - zoneOffset(guess, timeZone) * 1000;
}

/** Short time of a culture: `14:05`, or `02:05 pm` where the format has a half of the day. */
export function formatTime(unixMs: number, culture: PortalCultureOptions): string {
  const half = /(T{1,2})\s*$/.exec(culture.dateTimeFormat)?.[1];
  return formatCulture(unixMs, half ? `HH:MI ${half}` : 'HH:MI', culture.timeZone);
}
