import type { ScalarCodec } from './property-value.codec.js';
import { PropertyValueError } from './property-value.error.js';
import { scalarText } from './scalar-text.js';
import { TimeOfDay } from './time-of-day.js';

/** Both clocks are read: `14:05`, `14:05:30`, `02:05 pm`; an offset in brackets is dropped. */
export const timeCodec: ScalarCodec<TimeOfDay> = {
  decode(wire) {
    const match = /^(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*([ap])\.?m\.?)?(?:\s*\[-?\d+\])?$/i.exec(
      scalarText(wire, 'time'),
    );
    if (!match) throw new PropertyValueError('time', wire);
    const half = match[3]?.toLowerCase();
    const hour = Number(match[1]);
    if (half !== undefined && (hour < 1 || hour > 12)) throw new PropertyValueError('time', wire);
    return new TimeOfDay(half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0), Number(match[2]));
  },
  encode(value) {
    if (!(value instanceof TimeOfDay)) throw new PropertyValueError('time', value);
    return value.toString();
  },
};
