import type { Universe } from '../history/universe.js';
import type { CallRecord } from '../host/book.js';
import { fairWeather } from '../storage/storage-weather.js';
import { ended, type Invariant } from './invariant.js';
import type { RunRow } from './snapshot.js';

/** So long a run that is due may wait in fair weather for its turn, whatever other portals do. */
const patienceMs = 5 * 60_000;
/** The longest pause of any schedule, with its jitter. */
const longestPauseMs = 75 * 60_000;

/** Every run goes on within its schedule, or waits for a reason that is written down; no portal's fault makes another wait. */
export const nothingWaitsUnseen: Invariant = {
  name: 'no run waits unseen',
  *check(universe, { byWorkflow, turns }) {
    const { world, book } = universe;
    // With few places the runs before it may take so long.
    if (universe.scenario.settings.global < 16) return;
    const blockedUntil = new Map(turns.map((row) => [row.member_id, Number(row.blocked_until ?? 0)]));
    for (const call of book.calls) {
      const run = byWorkflow.get(call.workflow.id);
      if (!run || ended.has(run.state) || run.state === 'waiting') continue;
      if (run.dueAt === null) yield `Call ${call.number} is ${run.state} and due at no time.`;
      else if (run.dueAt - world.time > longestPauseMs + widestClock(universe)) {
        yield `Call ${call.number} is ${run.state} and due in ${Math.round((run.dueAt - world.time) / 60_000)} min.`;
      } else if (
        world.time - Math.max(run.dueAt, fairSince(universe, call)) >
        patienceMs + widestClock(universe)
      ) {
        if (isAtWork(call) || (blockedUntil.get(run.memberId) ?? 0) > world.time - widestClock(universe))
          continue;
        yield tell(universe, call, run);
      }
    }
  },
};

function tell(universe: Universe, call: CallRecord, run: RunRow): string {
  const minutes = Math.round((universe.world.time - run.dueAt!) / 60_000);
  return `Call ${call.number} is ${run.state}, has been due for ${minutes} min, and nobody does anything.`;
}

function isAtWork({ executions }: CallRecord): boolean {
  return executions.some(({ end, process }) => end === undefined && process.isAlive);
}

/** How far the clocks of machines are from the world's. */
function widestClock({ places }: Universe): number {
  return Math.max(...places.map(({ machine }) => Math.abs(machine.clockOffset)));
}

/** Since when nothing but the framework keeps this call from going on; the future, while something does. */
function fairSince({ world, server, running, lastTroubleAt }: Universe, { portal }: CallRecord): number {
  const isFair =
    server.weather === fairWeather &&
    server.weatherOf.size === 0 &&
    portal.trouble === 'none' &&
    running.some(({ isStopping, process }) => !isStopping && process.stalledUntil < world.time);
  return isFair ? Math.max(portal.wellSince, lastTroubleAt) : Infinity;
}
