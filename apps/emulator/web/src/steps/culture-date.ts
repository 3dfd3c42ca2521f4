/** Date formats of a portal's culture, in Bitrix's letters: `DD.MM.YYYY HH:MI:SS`, `MM/DD/YYYY H:MI:SS TT`. */
const letters = /YYYY|MMMM|MM|DD|HH|GG|MI|SS|TT|H|G|T/g;

interface DateParts {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
}

/** Writes what a browser's date or date-and-time box holds (`2026-08-21T14:05`) in a culture's format. */
export function toCulture(iso: string, format: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(iso);
  if (!match) return iso;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = match;
  return format.replace(letters, (letter) => print(letter, { year, month, day, hour, minute, second }));
}

function print(letter: string, parts: DateParts): string {
  const hour = Number(parts.hour);
  switch (letter) {
    case 'YYYY':
      return parts.year;
    case 'MMMM':
    case 'MM':
      return parts.month;
    case 'DD':
      return parts.day;
    case 'HH':
    case 'GG':
      return parts.hour;
    case 'H':
    case 'G':
      return String(hour % 12 || 12).padStart(2, '0');
    case 'MI':
      return parts.minute;
    case 'SS':
      return parts.second;
    case 'TT':
      return hour < 12 ? 'AM' : 'PM';
    default:
      return hour < 12 ? 'am' : 'pm';
  }
}

/** The reverse, `undefined` for a text that is not of the format. Seconds are left out where there are none. */
export function fromCulture(text: string, format: string): string | undefined {
  const order: string[] = [];
  const pattern = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(letters, (letter) => {
    order.push(letter);
    if (letter === 'YYYY') return '(\\d{4})';
    return letter === 'TT' || letter === 'T' ? '([AaPp][Mm])' : '(\\d{1,2})';
  });
  const match = new RegExp(`^${pattern}$`).exec(text.trim());
  if (!match) return undefined;
  const found = new Map(order.map((letter, index) => [letter, match[index + 1] ?? '']));
  const pick = (...names: string[]) => names.map((name) => found.get(name)).find(Boolean) ?? '';
  const [year, month, day] = [pick('YYYY'), pick('MM', 'MMMM').padStart(2, '0'), pick('DD').padStart(2, '0')];
  if (year === '' || month === '00' || day === '00') return undefined;
  const date = `${year}-${month}-${day}`;
  const hour = pick('HH', 'GG', 'H', 'G');
  if (hour === '') return date;
  const half = pick('TT', 'T').toLowerCase();
  const hours = half === '' ? Number(hour) : (Number(hour) % 12) + (half === 'pm' ? 12 : 0);
  return `${date}T${String(hours).padStart(2, '0')}:${pick('MI') || '00'}:${pick('SS') || '00'}`;
}
