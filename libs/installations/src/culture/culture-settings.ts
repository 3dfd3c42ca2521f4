import { ConfigurationError } from '@bizproc-kit/errors';
import type { PortalCulture } from '@bizproc-kit/protocol';

/** What an operator may set of a portal's culture; `null` takes a part back. @public */
export type CultureSettings = { readonly [K in keyof PortalCulture]?: PortalCulture[K] | null };

/** @throws ConfigurationError for a part that could never be right. */
export function checkCulture({ language, dateFormat, dateTimeFormat, timeZone }: CultureSettings): void {
  if (language && !/^[a-z]{2}$/.test(language)) throw refused('language', language, 'two letters such as en');
  if (dateFormat && !isDate(dateFormat))
    throw refused('date format', dateFormat, 'such as DD.MM.YYYY or MM/DD/YYYY');
  if (
    dateTimeFormat &&
    !(isDate(dateTimeFormat) && /[HG]/.test(dateTimeFormat) && dateTimeFormat.includes('MI'))
  ) {
    throw refused(
      'format of dates with times',
      dateTimeFormat,
      'such as DD.MM.YYYY HH:MI:SS or MM/DD/YYYY H:MI:SS T',
    );
  }
  if (timeZone && !isZone(timeZone))
    throw refused('time zone', timeZone, 'an IANA name such as Europe/Berlin');
}

function isDate(format: string): boolean {
  return format.length <= 64 && format.includes('YYYY') && format.includes('M') && format.includes('DD');
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function refused(what: string, value: string, expected: string): ConfigurationError {
  return new ConfigurationError(`The ${what} "${value}" cannot be used; write ${expected}`);
}
