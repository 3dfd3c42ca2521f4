import type { Universe } from './universe.js';

/** In steps of this, while something goes on. */
const strideMs = 1_000;
/** Nothing has happened for so long but looks whether there is anything to do. */
const dullAfterMs = 2_500;
/** Then time passes in leaps of this, which the leases of turns survive. */
const leapMs = 4_000;
/** Less than this is not worth a question. */
const worthSkippingMs = 3_000;

/** Lets time pass. Where nothing but ticks would happen it is skipped. */
export async function passTime(universe: Universe, ms: number): Promise<void> {
  const { world } = universe;
  const end = world.time + ms;
  while (world.time < end) {
    if (end - world.time > worthSkippingMs) {
      const next = Math.min(end, await nothingBefore(universe));
      if (next - world.time > worthSkippingMs) {
        world.skipTo(next);
        await world.runUntil(world.time);
        continue;
      }
    }
    const isDull = world.time - world.lastStirAt > dullAfterMs && universe.server.isSettled;
    if (isDull && end - world.time > leapMs) world.skipTo(Math.min(end, world.time + (await leap(universe))));
    await world.runUntil(Math.min(end, world.time + (isDull ? 100 : strideMs)));
  }
}

/** Where only a spool cannot be emptied its next try may be later. */
async function leap({ server, world }: Universe): Promise<number> {
  const [row] = await server.all('SELECT COUNT(owner) AS held FROM bizproc_portal_turn');
  return Number(row!.held) > 0 || world.time - world.lastStirAt < 20_000 ? leapMs : 15 * leapMs;
}

/** Until when nothing happens that anybody could see; now, if something is going on. */
async function nothingBefore(universe: Universe): Promise<number> {
  const { world, server, disks } = universe;
  if (!server.isSettled) return world.time;
  const reachable = universe.running.filter(({ process }) => !server.weatherFor(process).isAway);
  if (reachable.length === 0) return world.nextOneShot();
  for (const disk of disks.all)
    for (const path of disk.files.keys()) if (path.endsWith('.spool')) return world.time;
  const [row] = await server.all(
    `SELECT COUNT(owner) AS held,
       MIN(CASE WHEN blocked_until > next_due_at THEN blocked_until ELSE next_due_at END) AS due
     FROM bizproc_portal_turn`,
  );
  if (Number(row!.held) > 0) return world.time;
  const fastest = Math.max(...reachable.map(({ process }) => process.machine.clockOffset));
  const due = row!.due === null ? Infinity : Number(row!.due) - fastest;
  return Math.max(world.time, Math.min(world.nextOneShot(), due));
}
