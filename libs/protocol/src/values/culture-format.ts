/** The parts that a text in a culture's format names; those the format lacks are undefined. */
export interface CultureParts {
  year?: number;
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
}

/** Reads texts of one format; undefined when a text is not of it. */
export type CultureReader = (text: string) => CultureParts | undefined;

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'monthName' | 'half';

/** The platform's notation, longest first. `H` and `G` are hours of a twelve-hour clock, `HH` and `GG` of a full one. */
const tokens: [token: string, part: Part, pattern: string][] = [
  ['YYYY', 'year', '(\\d{4})'],
  ['MMMM', 'monthName', '([^\\d\\s.,/-]+)\\.?'],
  ['MM', 'month', '(\\d{1,2})'],
  ['MI', 'minute', '(\\d{1,2})'],
  ['DD', 'day', '(\\d{1,2})'],
  ['HH', 'hour', '(\\d{1,2})'],
  ['GG', 'hour', '(\\d{1,2})'],
  ['SS', 'second', '(\\d{1,2})'],
  ['TT', 'half', '([ap])\\.?m\\.?'],
  ['T', 'half', '([ap])\\.?m\\.?'],
  ['H', 'hour', '(\\d{1,2})'],
  ['G', 'hour', '(\\d{1,2})'],
  ['M', 'monthName', '([^\\d\\s.,/-]+)\\.?'],
];

const readers = new Map<string, CultureReader>();
/** Formats come from settings; the bound keeps a mistake there from growing the process. */
const mostReaders = 1_000;

/**
 * Compiles a format such as `DD.MM.YYYY HH:MI:SS` or `MM/DD/YYYY H:MI:SS T`. Leading zeros are optional, and so is the
 * time of a format that begins with a date: the platform leaves it out at midnight.
 *
 * @param language for month names, where the format has them.
 */
export function cultureReader(format: string, language: string): CultureReader {
  const key = `${language}|${format}`;
  let reader = readers.get(key);
  if (!reader) {
    reader = compile(format, language);
    if (readers.size < mostReaders) readers.set(key, reader);
  }
  return reader;
}

/** Where a text has a time of a twelve-hour clock, slashes stand in the American order; where it has dots, the day comes first. */
const unmistakable: [shape: RegExp, format: string][] = [
  [/^\d{1,2}\.\d{1,2}\.\d{4}/, 'DD.MM.YYYY HH:MI:SS'],
  [/^\d{1,2}\/\d{1,2}\/\d{4} .*[ap]m$/i, 'MM/DD/YYYY H:MI:SS T'],
];

/**
 * Reads a text in one of the formats, else in one that no other culture could mean: constants typed by a designer, and
 * portals whose culture nobody has configured yet.
 */
export function readCultureText(
  text: string,
  formats: readonly string[],
  language: string,
): CultureParts | undefined {
  const guess = unmistakable.find(([shape]) => shape.test(text));
  for (const format of guess ? [...formats, guess[1]] : formats) {
    const parts = cultureReader(format, language)(text);
    if (parts) return parts;
  }
  return undefined;
}

function compile(format: string, language: string): CultureReader {
  const items = lex(format);
  const parts: Part[] = [];
  let source = '';
  let isTimeOpen = false;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const next = items[index + 1];
    if (typeof item !== 'string') {
      source += item.part === 'second' ? `${item.pattern})?` : item.pattern;
      parts.push(item.part);
    } else if (typeof next === 'object' && next.part === 'second') {
      source += `(?:${item}`;
    } else if (typeof next === 'object' && next.part === 'hour' && parts.includes('day') && !isTimeOpen) {
      isTimeOpen = true;
      source += `(?:${item}`;
    } else {
      source += item;
    }
  }
  const expression = new RegExp(`^${source}${isTimeOpen ? ')?' : ''}$`, 'iu');
  return (text) => {
    const match = expression.exec(text);
    return match ? readParts(parts, match, language) : undefined;
  };
}

/** The format as patterns: separators as text, fields with their part. A separator always stands before a field of time. */
function lex(format: string): (string | { part: Part; pattern: string })[] {
  const items: (string | { part: Part; pattern: string })[] = [];
  let separator = '';
  for (let at = 0; at < format.length;) {
    const token = tokens.find(([name]) => format.startsWith(name, at));
    if (token) {
      items.push(separator, { part: token[1], pattern: token[2] });
      separator = '';
      at += token[0].length;
    } else {
      const char = format[at++];
      separator += /\s/.test(char) ? '\\s+' : char.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    }
  }
  items.push(separator);
  return items;
}

function readParts(parts: Part[], match: RegExpExecArray, language: string): CultureParts | undefined {
  const read: CultureParts = {};
  let half: string | undefined;
  for (let index = 0; index < parts.length; index++) {
    const text = match[index + 1];
    if (text === undefined) continue;
    const part = parts[index];
    if (part === 'half') half = text.toLowerCase();
    else if (part === 'monthName') {
      read.month = monthNumber(text, language);
      if (read.month === undefined) return undefined;
    } else read[part] = Number(text);
  }
  if (half !== undefined && read.hour !== undefined && read.hour <= 12) {
    read.hour = (read.hour % 12) + (half === 'p' ? 12 : 0);
  }
  return read;
}

const monthNames = new Map<string, string[][]>();

/** Twelve lists of spellings: languages decline month names beside a day. */
function monthNumber(name: string, language: string): number | undefined {
  let months = monthNames.get(language);
  if (!months) {
    months = Array.from({ length: 12 }, (_, month) => [
      ...spellings(language, month),
      ...(language === 'en' ? [] : spellings('en', month)),
    ]);
    if (monthNames.size < mostReaders) monthNames.set(language, months);
  }
  const wanted = bare(name);
  const index = months.findIndex((names) => names.includes(wanted));
  return index === -1 ? undefined : index + 1;
}

function spellings(language: string, month: number): string[] {
  const day = Date.UTC(2026, month, 1);
  const locale = localeOf(language);
  const shapes: Intl.DateTimeFormatOptions[] = [
    { month: 'long' },
    { month: 'short' },
    { month: 'long', day: 'numeric' },
    { month: 'short', day: 'numeric' },
  ];
  return shapes.flatMap((shape) =>
    new Intl.DateTimeFormat(locale, { ...shape, timeZone: 'UTC' })
      .formatToParts(day)
      .filter(({ type }) => type === 'month')
      .map(({ value }) => bare(value)),
  );
}

/** The platform's own language codes where they are no language tags (protocol 1.6). */
const locales: Record<string, string> = {
  la: 'es',
  br: 'pt-BR',
  vn: 'vi',
  kz: 'kk',
  ua: 'uk',
  in: 'en-IN',
  sc: 'zh-Hans',
  tc: 'zh-Hant',
};

function localeOf(language: string): string {
  const tag = Object.hasOwn(locales, language) ? locales[language] : language;
  return /^[a-z]{2}(-[A-Za-z]+)?$/.test(tag) && Intl.DateTimeFormat.supportedLocalesOf([tag]).length > 0
    ? tag
    : 'en';
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
