import { InvalidArgumentError } from 'commander';

const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads an option that is a time: a day, a date with time (UTC without a zone), or how long ago (`30m`, `12h`, `7d`). */
export function momentOf(text: string): number {
  const [, amount, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (amount !== undefined) return Date.now() - Number(amount) * units[unit as string]!;
  const isDate = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text);
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
  const time = isDate
    ? Date.parse(`${text.replace(' ', 'T')}${text.length > 10 && !hasZone ? 'Z' : ''}`)
    : NaN;
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError(
      'It is a time such as 2026-08-21, 2026-08-21T14:05Z, or 12h for so long ago.',
    );
  }
  return time;
}
