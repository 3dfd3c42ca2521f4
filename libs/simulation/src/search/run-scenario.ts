import type { Scenario } from '../history/decision.js';
import { passTime } from '../history/pass-time.js';
import { perform } from '../history/perform.js';
import { Universe } from '../history/universe.js';
import { invariants } from '../invariants/index.js';
import { knownFaults, type KnownFault } from '../invariants/known-faults.js';
import { takeSnapshot } from '../invariants/snapshot.js';
import { fairWeather } from '../storage/storage-weather.js';
import type { StorageEngine } from '../storage/storage-engine.js';
import { TooMuch, Violation } from '../world/world.js';

/** What became of a history. */
export interface Outcome {
  readonly violation: Violation | undefined;
  /** The step at which it was seen, from 0; as many as there are decisions: at the end. */
  readonly step: number;
  readonly steps: number;
  readonly events: number;
  /** Faults that are known and were met. */
  readonly known: ReadonlySet<KnownFault>;
  /** So much happened that the end was not waited for. */
  readonly isCutShort: boolean;
}

export interface RunOptions {
  readonly log?: (line: string) => void;
  readonly engine?: StorageEngine;
}

const hour = 3_600_000;
/** After all trouble, so long until everything must have come to its end. */
const recoveryMs = 50 * hour;

/** Lets a history happen, and looks after every step whether everything holds. */
export async function runScenario(scenario: Scenario, options: RunOptions = {}): Promise<Outcome> {
  const universe = await Universe.open(scenario, options.engine);
  const { world } = universe;
  world.log = options.log;
  const known = new Set<KnownFault>();
  let step = 0;
  try {
    for (const place of universe.places) universe.startHost(place, false);
    for (const { happening, thenMs } of scenario.decisions) {
      options.log?.(`${step}. ${JSON.stringify(happening)} then ${thenMs} ms (${world.eventsDone} events)`);
      await perform(universe, happening);
      await passTime(universe, thenMs);
      await check(universe, known, false);
      step += 1;
    }
    await recover(universe);
    await check(universe, known, true);
    return { violation: undefined, step, steps: step, events: world.eventsDone, known, isCutShort: false };
  } catch (error) {
    if (error instanceof TooMuch)
      return { violation: undefined, step, steps: step, events: world.eventsDone, known, isCutShort: true };
    if (!(error instanceof Violation)) throw error;
    for (const host of [...universe.running, ...universe.former])
      for (const line of host.errors) options.log?.(line);
    return { violation: error, step, steps: step + 1, events: world.eventsDone, known, isCutShort: false };
  } finally {
    await universe.close();
  }
}

async function check(universe: Universe, seen: Set<KnownFault>, isEnd: boolean): Promise<void> {
  const { world, server } = universe;
  for (let tries = 0; !server.isSettled && tries < 200; tries += 1) await world.runUntil(world.time + 0.5);
  // A transaction that takes long: there is another step.
  if (!server.isSettled) return;
  const snapshot = await takeSnapshot(universe);
  for (const { name, check } of invariants) {
    for (const wrong of check(universe, snapshot, isEnd)) {
      const known = knownFaults.find(({ invariant, text }) => invariant === name && text.test(wrong));
      if (!known) throw new Violation(name, wrong);
      seen.add(known);
    }
  }
}

/** All trouble ends, and hosts of the newest release run. */
async function recover(universe: Universe): Promise<void> {
  const { server, portals, disks, places } = universe;
  server.weather = fairWeather;
  server.weatherOf.clear();
  for (const portal of portals) portal.beginTrouble('none');
  for (const disk of disks.all) disk.trouble = 'none';
  await passTime(universe, 90_000);
  for (const place of places) if (!place.host) universe.startHost(place, false);
  for (let passed = 0; passed < recoveryMs;) {
    const ms = Math.min(recoveryMs - passed, passed < hour ? 60_000 : hour);
    await passTime(universe, ms);
    passed += ms;
    universe.world.log?.(`recovering for ${passed / 1000} s`);
    if (await hasEnded(universe)) break;
  }
  // What was taken up at last is given back; on a machine whose clock was set back a linger may last so much longer.
  const widest = Math.max(...places.map(({ machine }) => Math.abs(machine.clockOffset)));
  await passTime(universe, 60_000 + widest);
}

async function hasEnded({ server, disks }: Universe): Promise<boolean> {
  for (const disk of disks.all)
    for (const path of disk.files.keys()) if (path.endsWith('.spool')) return false;
  const [row] = await server.all(
    `SELECT COUNT(*) AS going FROM bizproc_run
     WHERE state NOT IN ('completed', 'released', 'gone', 'expired', 'dead', 'cancelled')
       AND (state <> 'waiting' OR due_at IS NOT NULL)`,
  );
  return server.isSettled && Number(row!.going) === 0;
}
