import { PropertyValueError } from './property-value.error.js';

/**
 * A day without time and zone. A JavaScript `Date` is an instant, which names different days in different zones;
 * this is what a `date` property holds.
 *
 * @public
 */
export class CalendarDate {
  /** @throws PropertyValueError for a day that no calendar has. */
  constructor(
    readonly year: number,
    /** 1 to 12. */
    readonly month: number,
    readonly day: number,
  ) {
    if (!isCalendarDay(year, month, day)) throw new PropertyValueError('date', `${year}-${month}-${day}`);
  }

  /** Reads `2026-08-21`. */
  static parse(text: string): CalendarDate {
    const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    if (!match) throw new PropertyValueError('date', text);
    return new CalendarDate(Number(match[1]), Number(match[2]), Number(match[3]));
  }

  /** `2026-08-21`. */
  toString(): string {
    return `${digits(this.year, 4)}-${digits(this.month, 2)}-${digits(this.day, 2)}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

export function isCalendarDay(year: number, month: number, day: number): boolean {
  if (![year, month, day].every(Number.isInteger) || year < 1 || year > 9999 || month < 1 || month > 12)
    return false;
  return day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}
