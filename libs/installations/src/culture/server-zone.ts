/**
 * What a portal says about time: `server.time`, and the zone of the user who registers (`profile`).
 *
 * @public
 */
export interface PortalTime {
  readonly serverTime?: unknown;
  readonly userTimeZone?: unknown;
}

const minuteMs = 60_000;

/**
 * The zone of a portal's server, in which datetimes of its calls are written. The portal tells the offset only: where the
 * user's zone has it now, that zone is taken, with its clock changes; else a zone of that fixed offset.
 */
export function serverZone({ serverTime, userTimeZone }: PortalTime): string | undefined {
  if (typeof serverTime !== 'string') return undefined;
  const match = /([+-])(\d{2}):(\d{2})$/.exec(serverTime);
  const instant = Date.parse(serverTime);
  if (!match || Number.isNaN(instant)) return undefined;
  const minutes = (Number(match[2]) * 60 + Number(match[3])) * (match[1] === '-' ? -1 : 1);
  if (typeof userTimeZone === 'string' && offsetOf(userTimeZone, instant) === minutes) return userTimeZone;
  if (minutes === 0) return 'UTC';
  // POSIX turned the sign of these names round. Other offsets have no fixed zone.
  return minutes % 60 === 0 ? `Etc/GMT${minutes > 0 ? '-' : '+'}${Math.abs(minutes) / 60}` : undefined;
}

function offsetOf(timeZone: string, instant: number): number | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    }).formatToParts(instant);
    const part = (type: Intl.DateTimeFormatPartTypes) =>
      Number(parts.find((candidate) => candidate.type === type)?.value);
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
    return (wall - Math.floor(instant / minuteMs) * minuteMs) / minuteMs;
  } catch {
    return undefined;
  }
}
