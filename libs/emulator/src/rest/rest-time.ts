import { isoInZone } from '../culture/culture.js';
import type { OperatingState } from '../limits/operating-limiter.js';

/** The `time` member of replies (protocol 6.2). Times in milliseconds. */
export function timeOf(
  started: number,
  finished: number,
  style: 'whole' | 'float',
  operating?: OperatingState,
  timeZone = 'UTC',
): Record<string, unknown> {
  const start = style === 'whole' ? Math.floor(started / 1000) : started / 1000;
  const finish = finished / 1000;
  const spent = (finished - started) / 1000;
  return {
    start,
    finish,
    duration: round(finish - start),
    processing: style === 'whole' ? Math.floor(spent) : round(spent),
    date_start: isoInZone(started, timeZone),
    date_finish: isoInZone(finished, timeZone),
    ...(operating ? { operating_reset_at: operating.resetAt, operating: round(operating.operating) } : {}),
  };
}

function round(seconds: number): number {
  return Math.round(seconds * 1_000_000) / 1_000_000;
}
