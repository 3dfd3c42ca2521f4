import type { StepNode } from '@bizproc-kit/emulator';

import { seed } from './support/random.js';
import { scale } from './support/scale.js';
import { pause, until, World, type WorldOptions } from './support/world.js';

const settleMs = scale({ verify: 120_000, soak: 600_000 });

jest.setTimeout(settleMs + 120_000);
console.info(`E2E_SEED=${seed}`);

let world: World;

async function givenWorld(options: Partial<WorldOptions>): Promise<World> {
  world = await World.start({ database: { name: 'sqlite', server: 'a file' }, portals: 4, seed, ...options });
  return world;
}

async function expectAllToGoOn(): Promise<void> {
  await world.settled(settleMs);
  expect(world.hanging()).toEqual([]);
  expect(world.lateExecutions).toEqual([]);
}

afterEach(() => world?.stop());

it('leaves no workflow hanging when one answer in five meets a locked workflow, within the budget', async () => {
  const size = scale({ verify: { calls: 160, portals: 8 }, soak: { calls: 5_000, portals: 20 } });
  await givenWorld({ portals: size.portals, lockedShare: 0.2, emulator: { requestLimit: undefined } });
  await world.startWorkflows(size.calls, 40);
  await expectAllToGoOn();

  const { answersLocked, workflowsCompleted } = world.emulator.ledger.total();
  expect(answersLocked).toBeGreaterThan(size.calls / 20);
  expect(workflowsCompleted).toBe(size.calls);
  expect(world.overBudget).toBe(0);
});

it('outlasts storms of errors, resets, pages, slowness, duplicates and calls out of order', async () => {
  await givenWorld({ followClock: true });
  const { faults } = world.emulator;
  faults.add({
    target: 'rest',
    effect: { kind: 'error', status: 503, error: 'INTERNAL_SERVER_ERROR' },
    probability: 0.1,
  });
  faults.add({ target: 'rest', effect: { kind: 'rate-limit' }, probability: 0.1 });
  faults.add({
    target: 'rest',
    effect: { kind: 'operating-limit' },
    match: 'crm.*',
    probability: 0.1,
    count: 5,
  });
  faults.add({ target: 'rest', effect: { kind: 'reset' }, probability: 0.1 });
  faults.add({ target: 'rest', effect: { kind: 'html', status: 502 }, probability: 0.05 });
  faults.add({ target: 'rest', effect: { kind: 'truncate' }, match: 'bizproc.*', probability: 0.05 });
  faults.add({ target: 'rest', effect: { kind: 'latency', ms: 50, untilMs: 500 }, probability: 0.2 });
  faults.add({ target: 'delivery', effect: { kind: 'duplicate' }, probability: 0.2 });
  faults.add({ target: 'delivery', effect: { kind: 'reorder' }, probability: 0.2 });
  await world.startWorkflows(80, 40);
  await pause(4_000);
  faults.clear();
  // A method whose operating time is used up is refused for minutes.
  world.emulator.clock.advance(10 * 60_000);
  await expectAllToGoOn();
  expect(world.emulator.ledger.total().workflowsCompleted).toBe(80);
});

it('refreshes expired tokens, and waits for the OAuth server while it is out', async () => {
  await givenWorld({ followClock: true });
  const { faults, clock, oauth } = world.emulator;
  // Only now: a busy machine takes longer than two seconds to install an app.
  oauth.options.accessTokenTtlSeconds = 2;
  clock.advance(3_700_000);
  const outage = faults.add({ target: 'oauth', effect: { kind: 'error', status: 502, error: 'outage' } });
  await world.startWorkflows(40, 40);
  await pause(2_000);
  faults.remove(outage.id);
  await expectAllToGoOn();
  expect(outage.struck).toBeGreaterThan(0);
});

it('keeps the runs of a portal that has to be authorised again, and goes on when it is', async () => {
  await givenWorld({ portals: 2 });
  const [broken, healthy] = world.emulator.portals;
  if (!broken || !healthy) throw new Error('There have to be two portals');
  const { faults } = world.emulator;
  const revoked = faults.add({ target: 'rest', portal: broken.slug, effect: { kind: 'revoke' }, count: 1 });
  // The portal's own call token would keep answers going; without it the run has nothing but the stored grant.
  await world.startWorkflows(20, 40);
  await until(
    () => world.hanging().every(({ portal }) => portal === broken.slug) && revoked.struck === 1,
    settleMs,
    () => `The healthy portal is held up.\n${world.output}`,
  );
  await broken.installApp({ mode: 'script', installUrl: `${world.url}/bitrix24/install` });
  await expectAllToGoOn();
});

it('survives ten minutes without a portal, on the virtual clock', async () => {
  await givenWorld({ portals: 2, followClock: true });
  const [dark] = world.emulator.portals;
  if (!dark) throw new Error('There has to be a portal');
  const outage = world.emulator.faults.add({ target: 'rest', portal: dark.slug, effect: { kind: 'reset' } });
  await world.startWorkflows(20, 40);
  for (let minute = 0; minute < 10; minute++) {
    world.emulator.clock.advance(60_000);
    await pause(300);
  }
  expect(world.hanging().length).toBeGreaterThan(0);
  world.emulator.faults.remove(outage.id);
  for (let minute = 0; minute < 5; minute++) {
    world.emulator.clock.advance(60_000);
    await pause(300);
  }
  await expectAllToGoOn();
});

it('answers the branches of one workflow one after the other', async () => {
  await givenWorld({ portals: 1 });
  const [portal] = world.emulator.portals;
  if (!portal) throw new Error('There has to be a portal');
  const branch = (index: number): StepNode[] => [
    { code: 'text_hash', properties: { text: `branch ${index}`, algorithm: 'md5' } },
    { code: 'deal_discount', properties: { percent: '0', minimum: '0' } },
  ];
  const workflow = portal.startWorkflow({
    steps: [{ parallel: Array.from({ length: 6 }, (_, index) => branch(index)) }],
  });
  const result = await workflow.finished(settleMs);
  expect(result.status).toBe('completed');
  expect(result.steps.map(({ status }) => status)).toEqual(Array(12).fill('completed'));
});

it('says in the log why a workflow had to go on without its answer, and gives up nothing else', async () => {
  await givenWorld({ portals: 1 });
  const [portal] = world.emulator.portals;
  if (!portal) throw new Error('There has to be a portal');
  const broken = portal.startWorkflow({
    steps: [{ code: 'deal_discount', properties: { percent: '101', minimum: '0' } }],
  });
  const result = await broken.finished(settleMs);
  expect(result.status).toBe('completed');
  expect(result.log.join('\n')).toContain('"Discount, %"');
});
