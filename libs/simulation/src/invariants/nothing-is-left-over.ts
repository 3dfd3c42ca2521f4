import type { Invariant } from './invariant.js';

/** What an idle host may have planned: its ticks, and a few alarms. */
const mostPlanned = 40;

/** In the end nothing has grown: no turn is held, no file and no timer is left behind. */
export const nothingIsLeftOver: Invariant = {
  name: 'nothing is left over',
  *check({ running, world, disks }, { turns }, isEnd) {
    if (!isEnd) return;
    for (const { member_id: memberId, owner } of turns) {
      if (owner !== null) yield `The turn of ${String(memberId)} is still held by ${String(owner)}.`;
    }
    for (const host of running) {
      const planned = world.plannedFor(host.process);
      if (planned > mostPlanned) yield `${host.process.name} has ${planned} timers left.`;
      if (host.spool.size > 0) yield `${host.process.name} counts ${host.spool.size} spooled calls.`;
    }
    for (const disk of disks.all) {
      const files = [...disk.files.keys()].filter((path) => path.endsWith('.spool'));
      if (files.length > 0) yield `The spool still holds ${files.join(', ')}.`;
    }
  },
};
