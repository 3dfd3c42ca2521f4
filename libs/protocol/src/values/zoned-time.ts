import { IANAZone } from 'luxon';

const minute = 60_000;

/**
 * The instant at which clocks of a zone show a local time. Of two such instants (clocks turned back) the earlier one;
 * a time that clocks skip is read with the offset before the change, as PHP does.
 *
 * @param local the clock's reading as if it were UTC, milliseconds.
 * @param timeZone IANA name; one that Node does not know counts as UTC.
 */
export function instantOf(local: number, timeZone: string): number {
  if (timeZone === 'UTC') return local;
  const zone = IANAZone.create(timeZone);
  if (!zone.isValid) return local;
  // Offsets half a day before and after cover a change on either side.
  const before = local - zone.offset(local - 14 * 60 * minute) * minute;
  if (before + zone.offset(before) * minute === local) return before;
  const after = local - zone.offset(local + 14 * 60 * minute) * minute;
  return after + zone.offset(after) * minute === local ? after : before;
}
