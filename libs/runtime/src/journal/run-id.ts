import { randomBytes } from 'node:crypto';

/**
 * A UUID of version 7: its order is the order of receipt, so that new rows are neighbours in every index.
 *
 * @internal
 */
export function newRunId(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const msPerDay = 86_400_000;

/** Days since the epoch, UTC. */
export function dayOf(time: number): number {
  return Math.floor(time / msPerDay);
}

/** `2026-08-21`. */
export function dayText(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10);
}
