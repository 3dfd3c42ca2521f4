import { fairWeather } from '../storage/storage-weather.js';
import type { CallRecord } from '../host/book.js';
import type { SimulatedHost } from '../host/simulated-host.js';
import type { Happening } from './decision.js';
import type { HostPlace, Universe } from './universe.js';

/** Kinds after which hosts need a while. */
const troubles: ReadonlySet<Happening['kind']> = new Set([
  'kill',
  'power-cut',
  'stop',
  'start',
  'stall',
  'storage',
  'disk',
  'clock',
]);

/** Lets something happen. What it sets off goes on with the time. */
export async function perform(universe: Universe, happening: Happening): Promise<void> {
  const { world, portals, server } = universe;
  if (troubles.has(happening.kind)) {
    const lasts = happening.kind === 'stall' ? happening.ms : 0;
    universe.lastTroubleAt = Math.max(universe.lastTroubleAt, world.time + lasts);
  }
  const place =
    'host' in happening && happening.host !== undefined ? universe.places[happening.host] : undefined;
  switch (happening.kind) {
    case 'calls':
      callMany(universe, happening);
      return;
    case 'repeat': {
      const call = pick(universe, happening.call);
      if (call) post(universe, call, place!);
      return;
    }
    case 'kill':
      if (place?.host) universe.kill(place.host, happening.backAfterMs);
      return;
    case 'power-cut':
      if (place?.host) universe.kill(place.host, happening.backAfterMs);
      universe.disks.of(place!.machine).cutPower();
      return;
    case 'stop':
      if (place?.host && !place.host.isStopping) stop(universe, place.host, happening.backAfterMs);
      return;
    case 'start':
      start(universe, place!, happening.isOldRelease);
      return;
    case 'stall':
      if (place?.host) place.host.process.stalledUntil = world.time + happening.ms;
      return;
    case 'portal':
      portals[happening.portal]!.beginTrouble(happening.trouble);
      return;
    case 'storage': {
      const weather =
        Object.keys(happening.weather).length === 0 ? fairWeather : { ...fairWeather, ...happening.weather };
      if (place) server.weatherOf.set(place.machine.name, weather);
      else {
        server.weatherOf.clear();
        server.weather = weather;
      }
      return;
    }
    case 'disk':
      universe.disks.of(place!.machine).trouble = happening.trouble;
      return;
    case 'clock':
      place!.machine.clockOffset += happening.byMs;
      return;
    case 'operator':
      operate(universe, happening, place!);
      return;
    case 'outside-answer':
      answer(universe, happening.call, place!);
      return;
    case 'terminate':
      pick(universe, happening.call)?.workflow.terminate(world.time);
      return;
    case 'nothing':
  }
}

function pick({ book }: Universe, fraction: number): CallRecord | undefined {
  return book.calls[Math.floor(fraction * book.calls.length)];
}

function callMany(universe: Universe, happening: Happening & { kind: 'calls' }): void {
  const { world, book, portals } = universe;
  const portal = portals[happening.portal]!;
  for (let index = 0; index < happening.count; index += 1) {
    const number = book.calls.length + 1;
    const workflow = portal.start(happening.traits);
    const sentAt = world.time - happening.delayMs;
    const call: CallRecord = {
      number,
      portal,
      workflow,
      code: happening.code,
      script: happening.script,
      body: portal.callOf(workflow, happening.code, { call: String(number) }, sentAt),
      answers: [],
      refusals: [],
      executions: [],
      touched: false,
      purged: false,
    };
    book.add(call);
    post(universe, call, universe.places[happening.host]!);
  }
}

/** A balancer sends a call to a host that answers; where none does it is lost, and the portal knows it. */
function post(universe: Universe, call: CallRecord, wanted: HostPlace): void {
  const { world } = universe;
  const host = [wanted.host, ...universe.running].find((one) => one?.process.isAlive && !one.isStopping);
  if (!host) return;
  world.plan(
    world.random.between(0, 15),
    () =>
      void host.receive(call.body).then((reception) => {
        world.log?.(
          `call ${call.number}: ${reception.kind}${'reason' in reception ? ` ${reception.reason}` : ''}`,
        );
        // The answer may still be lost with the process, but then nobody relies on it.
        if (reception.kind === 'rejected') call.refusals.push(reception.reason);
        else call.answers.push(reception.kind);
      }),
    host.process,
  );
}

function stop(universe: Universe, host: SimulatedHost, backAfterMs: number | undefined): void {
  universe.world.inNameOf(host.process, () => {
    void host.stop().then(() => {
      if (host.process.isAlive) universe.kill(host, backAfterMs);
    });
  });
}

/** In the place of a host that still runs: a release, whose processes overlap. */
function start(universe: Universe, place: HostPlace, isOldRelease: boolean): void {
  if (place.host) {
    if (place.host.isStopping) return;
    universe.leaving.add(place.host);
    stop(universe, place.host, undefined);
    place.host = undefined;
  }
  universe.startHost(place, isOldRelease);
}

function operate(universe: Universe, happening: Happening & { kind: 'operator' }, place: HostPlace): void {
  const call = pick(universe, happening.call);
  const { host } = place;
  if (!host || !call) return;
  universe.world.inNameOf(
    host.process,
    () => void act(universe, happening.act, call, host).catch(() => undefined),
  );
}

async function act(
  universe: Universe,
  what: (Happening & { kind: 'operator' })['act'],
  call: CallRecord,
  host: SimulatedHost,
): Promise<void> {
  const { memberId } = call.portal;
  if (what === 'unblock') return host.unblock(memberId);
  const [run] = await host.runs.list({ memberId, workflowId: call.workflow.id });
  if (!run) return;
  universe.world.log?.(`operator: ${what} call ${call.number}, which is ${run.state}`);
  if (what !== 'replay') call.touched = true;
  switch (what) {
    case 'replay':
      return host.runs.replay(run.id);
    case 'complete':
      return host.runs.completeByHand(run.id, { call: 'by hand' });
    case 'fail':
      return host.runs.failByHand(run.id, 'Given up by hand');
    case 'cancel':
      return host.runs.cancel(run.id);
    default:
      call.purged = true;
      await host.runs.purge({ memberId, runId: run.id });
  }
}

function answer(universe: Universe, fraction: number, { host }: HostPlace): void {
  const deferred = universe.book.calls.filter(({ script }) => script.kind === 'defers');
  const call = deferred[Math.floor(fraction * deferred.length)];
  if (!host || !call) return;
  const complete = async () => {
    const [run] = await host.runs.list({ memberId: call.portal.memberId, workflowId: call.workflow.id });
    if (run) await host.runs.complete(run.id, { call: String(call.number) });
  };
  universe.world.inNameOf(host.process, () => void complete().catch(() => undefined));
}
