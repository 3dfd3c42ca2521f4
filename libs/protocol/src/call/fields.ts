import type { FormValue } from '../form/form-value.js';

/** No field of a call outside `properties` is longer; a longer one is not what the platform writes. */
const longestField = 4_096;

/** The text, unless it is absent, empty, nested or absurdly long. */
export function optionalText(value: FormValue | undefined): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= longestField ? value : undefined;
}

/** A non-negative number of whole seconds as milliseconds since the epoch, unless it is none. */
export function unixTime(value: FormValue | undefined): Date | undefined {
  return typeof value === 'string' && /^\d{1,11}$/.test(value) ? new Date(Number(value) * 1000) : undefined;
}
