import { PropertyValueError } from './property-value.error.js';

/**
 * A time on the clock, without day and zone: what a `time` property holds.
 *
 * @public
 */
export class TimeOfDay {
  constructor(
    /** 0 to 23. */
    readonly hour: number,
    /** 0 to 59. */
    readonly minute: number,
  ) {
    if (!isWithin(hour, 23) || !isWithin(minute, 59))
      throw new PropertyValueError('time', `${hour}:${minute}`);
  }

  /** `14:05`. */
  toString(): string {
    return `${String(this.hour).padStart(2, '0')}:${String(this.minute).padStart(2, '0')}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

function isWithin(value: number, largest: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= largest;
}
