import type { Universe } from './universe.js';

/** In steps of this, while something goes on. */
const strideMs = 5_000;
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
    await world.runUntil(Math.min(end, world.time + strideMs));
  }
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
