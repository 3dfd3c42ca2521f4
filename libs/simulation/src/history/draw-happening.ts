import { activityCodes } from '../host/activity-codes.js';
import type { AuthorScript } from '../host/author-script.js';
import { portalTroubles } from '../portal/portal-trouble.js';
import type { WorkflowTraits } from '../portal/simulated-workflow.js';
import type { StorageWeather } from '../storage/storage-weather.js';
import type { Random } from '../world/random.js';
import type { Happening, OperatorAct } from './decision.js';

export type Kind = Happening['kind'];

interface Sizes {
  readonly hosts: number;
  readonly portals: number;
}

const minute = 60_000;

export function drawHappening(random: Random, kind: Kind, { hosts, portals }: Sizes): Happening {
  const host = random.whole(0, hosts - 1);
  const portal = random.whole(0, portals - 1);
  const call = random.fraction();
  switch (kind) {
    case 'calls':
      return {
        kind,
        host,
        portal,
        count: random.weighted([
          [8, 1],
          [3, random.whole(2, 6)],
          [1, random.whole(7, 30)],
        ]),
        code: random.pick(activityCodes),
        script: drawScript(random),
        traits: drawTraits(random),
        delayMs: random.chance(0.05) ? random.whole(0, 30 * minute) : 0,
      };
    case 'kill':
    case 'power-cut':
    case 'stop':
      return {
        kind,
        host,
        backAfterMs: random.chance(0.15) ? undefined : random.pick([0, 500, 3_000, 30_000]),
      };
    case 'start':
      return { kind, host, isOldRelease: random.chance(0.25) };
    case 'stall':
      return { kind, host, ms: random.pick([500, 3_000, 8_000, 15_000, 60_000]) };
    case 'portal':
      return { kind, portal, trouble: random.chance(0.4) ? 'none' : random.pick(portalTroubles) };
    case 'storage':
      return { kind, host: random.chance(0.3) ? host : undefined, weather: drawWeather(random) };
    case 'disk':
      return { kind, host, trouble: random.pick(['none', 'full', 'sync-fails'] as const) };
    case 'clock':
      return { kind, host, byMs: random.pick([-5 * minute, -20_000, 20_000, 2 * minute, 10 * minute]) };
    case 'operator':
      return {
        kind,
        host,
        call,
        act: random.weighted<OperatorAct>([
          [5, 'replay'],
          [2, 'complete'],
          [2, 'fail'],
          [1, 'cancel'],
          [1, 'purge'],
          [2, 'unblock'],
        ]),
      };
    case 'repeat':
    case 'outside-answer':
      return { kind, host, call };
    case 'terminate':
      return { kind, call };
    default:
      return { kind };
  }
}

function drawScript(random: Random): AuthorScript {
  const ms = random.weighted<() => number>([
    [6, () => random.between(0, 300)],
    [3, () => random.between(300, 5_000)],
    [1, () => random.between(5_000, 60_000)],
  ])();
  return {
    kind: random.weighted<AuthorScript['kind']>([
      [50, 'ok'],
      [12, 'fails-then-ok'],
      [5, 'terminal'],
      [12, 'calls-portal'],
      [5, 'odd-text'],
      [0.5, 'hangs'],
      [6, 'defers'],
      [2, 'kills'],
    ]),
    ms: Math.round(ms),
    failures: random.whole(1, 9),
  };
}

function drawTraits(random: Random): WorkflowTraits {
  return {
    firstLockMs: random.weighted<() => number>([
      [6, () => random.whole(20, 900)],
      [2, () => random.whole(900, 6_000)],
      [1, () => random.whole(6_000, 90_000)],
      // Its lock is stuck (protocol 4.3).
      [0.15, () => 100 * 60 * minute],
    ])(),
    endsWithStep: random.chance(0.6),
    otherBranch: random.chance(0.15)
      ? { everyMs: random.whole(2_000, 60_000), lockMs: random.whole(20, 900) }
      : undefined,
    expectsAnswer: random.chance(0.93),
    timeoutMs: random.chance(0.2) ? random.pick([1, 5, 30, 24 * 60]) * minute : 0,
  };
}

function drawWeather(random: Random): Partial<StorageWeather> {
  return random.weighted<() => Partial<StorageWeather>>([
    [5, () => ({})],
    [3, () => ({ isAway: true })],
    [2, () => ({ slowMs: random.pick([20, 300, 2_500]) })],
    [2, () => ({ refuses: random.between(0.01, 0.3) })],
    [2, () => ({ losesReply: random.between(0.01, 0.3) })],
    [1, () => ({ neverAnswers: random.between(0.01, 0.1) })],
    [1, () => ({ sacrifices: random.between(0.05, 0.4) })],
    [1, () => ({ isReadOnly: true })],
  ])();
}
