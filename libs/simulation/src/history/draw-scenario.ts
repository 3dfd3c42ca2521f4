import { productionSettings } from '../host/host-settings.js';
import type { PortalTraits } from '../portal/simulated-portal.js';
import { Random } from '../world/random.js';
import type { Decision, Scenario } from './decision.js';
import { drawHappening, type Kind } from './draw-happening.js';

const minute = 60_000;

/** The world of a seed: its hosts, portals and what happens in it. */
export function drawScenario(seed: number): Scenario {
  const random = new Random(seed, 0);
  const hosts = random.weighted([
    [5, 1],
    [4, 2],
    [2, 3],
    [1, 5],
  ]);
  const portals = random.weighted([
    [5, 1],
    [4, 3],
    [1, 8],
  ]);
  // One file of SQLite serves one process, and two while a release takes the place of another.
  const dialect = hosts > 2 || random.chance(0.3) ? 'mysql' : 'sqlite';
  const weights = drawWeights(random, hosts);
  const steps = random.whole(20, 70);
  return {
    seed,
    dialect,
    hosts,
    clockOffsets: Array.from({ length: hosts }, () =>
      random.chance(0.2) ? random.whole(-10 * minute, 10 * minute) : random.whole(-50, 50),
    ),
    portals: Array.from({ length: portals }, (): PortalTraits => ({
      clockOffset: random.chance(0.15) ? random.whole(-60 * minute, 60 * minute) : random.whole(-1500, 1500),
      showsInstances: random.chance(0.75),
      isOld: random.chance(0.15),
    })),
    settings: {
      ...productionSettings,
      ...(random.chance(0.2) && { perPortal: random.whole(1, 8), global: random.whole(1, 12) }),
      ...(random.chance(0.1) && { firstDelayMs: random.pick([0, 200, 5000]) }),
      ...(random.chance(0.1) && { places: random.whole(1, 4) }),
      ...(random.chance(0.3) && { retentionDays: 1 }),
    },
    detail: random.pick([0, 0.05, 0.3, 1]),
    decisions: Array.from({ length: steps }, (): Decision => ({
      happening: drawHappening(random, random.weighted(weights), { hosts, portals }),
      thenMs: drawPause(random),
    })),
  };
}

/** Each seed has favourites, so that rare things also come often together. */
function drawWeights(random: Random, hosts: number): (readonly [number, Kind])[] {
  const usual: readonly (readonly [number, Kind])[] = [
    [30, 'calls'],
    [3, 'repeat'],
    [3, 'kill'],
    [1, 'power-cut'],
    [3, 'stop'],
    [6, 'start'],
    [2, 'stall'],
    [7, 'portal'],
    [7, 'storage'],
    [2, 'disk'],
    [hosts > 1 ? 2 : 1, 'clock'],
    [4, 'operator'],
    [3, 'outside-answer'],
    [1, 'terminate'],
    [6, 'nothing'],
  ];
  return usual
    .map(([weight, kind]) => [weight * random.pick([0, 0.5, 1, 1, 2, 4]), kind] as const)
    .map(([weight, kind]) => (kind === 'calls' ? [Math.max(weight, 15), kind] : [weight, kind]));
}

function drawPause(random: Random): number {
  return Math.round(
    random.weighted<() => number>([
      [30, () => random.between(0, 20)],
      [30, () => random.between(20, 1_500)],
      [25, () => random.between(1_500, 15_000)],
      [6, () => random.between(15_000, 3 * minute)],
      [1.2, () => random.between(3 * minute, 30 * minute)],
      [0.2, () => random.between(1, 30) * 60 * minute],
      [0.1, () => random.between(1, 3) * 24 * 60 * minute],
    ])(),
  );
}
