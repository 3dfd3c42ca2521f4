import type { World } from '../world/world.js';
import { real } from '../real/real.js';

/** What the clock of the process shows, whole milliseconds. */
export function clockOf(world: World): number {
  return Math.floor(world.time + (world.current?.machine.clockOffset ?? 0));
}

/** `Date` by the clock of the process's machine. */
export function simulatedDate(world: World): DateConstructor {
  const now = () => clockOf(world);
  function SimulatedDate(this: unknown, ...given: unknown[]) {
    if (!new.target) return new real.Date(now()).toString();
    return given.length === 0 ? new real.Date(now()) : new real.Date(...(given as [number]));
  }
  SimulatedDate.prototype = real.Date.prototype;
  return Object.assign(SimulatedDate, {
    now,
    parse: real.Date.parse,
    UTC: real.Date.UTC,
  }) as unknown as DateConstructor;
}
