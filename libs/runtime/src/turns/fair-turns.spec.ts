import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { BizprocActivity, type ActivityContext, type ActivityHandler } from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { Runs } from '../runs/runs.service.js';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

jest.setTimeout(60_000);

const executed: string[] = [];
let pauseMs = 100;

@BizprocActivity({ code: 'step', name: { en: 'Step' } })
class StepActivity implements ActivityHandler {
  async execute(_input: object, { portal }: ActivityContext): Promise<void> {
    await sleep(pauseMs);
    executed.push(portal.memberId);
  }
}

const redisUrl = process.env['TEST_REDIS_URL'];
const schedulers = [
  ['in process', undefined] as const,
  ...(redisUrl ? [['over Redis', redisUrl] as const] : []),
];

describe.each(schedulers)('fair turns, scheduled %s', (_name, redis) => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;
  beforeAll(async () => {
    executed.splice(0);
    pauseMs = 100;
    emulator = await startTestEmulator({ portals: [{ slug: 'busy' }, { slug: 'small' }] });
    host = await HostUnderTest.start(emulator, {
      providers: [StepActivity],
      turns: { places: 1, yieldAfterMs: 1_000 },
      env: { PORTAL_CONCURRENCY: '1', RATE_LIMIT: '1000:1000', ...(redis && { REDIS_URL: redis }) },
    });
    for (const slug of ['busy', 'small']) await host.install(emulator, slug);
  });
  afterAll(async () => {
    await host?.remove();
    await emulator?.close();
  });

  it('gives the only place of a portal that had its time to one that waits, and comes back', async () => {
    const begin = (slug: string) => emulator.portal(slug).startWorkflow({ steps: [{ code: 'step' }] });
    const all = Array.from({ length: 40 }, () => begin('busy'));
    const busy = emulator.portal('busy').memberId;
    await eventually('the busy portal works', () => executed.includes(busy));
    all.push(begin('small'));
    await Promise.all(all.map((workflow) => workflow.finished(40_000)));
    const place = executed.indexOf(emulator.portal('small').memberId);
    expect(place).toBeGreaterThan(0);
    expect(place).toBeLessThan(30);
    expect(executed).toHaveLength(41);
    const runs = await host.app.get(Runs).list({ limit: 100 });
    expect(runs.map(({ attempt }) => attempt)).toEqual(runs.map(() => 1));
  });

  it('keeps its place beyond its time while nobody waits', async () => {
    executed.splice(0);
    pauseMs = 20;
    const fenceOf = async () => {
      const rows = await host.database.all('SELECT MAX(fence) AS fence FROM bizproc_portal_turn');
      return Number(rows[0]!['fence']);
    };
    const all = Array.from({ length: 60 }, () =>
      emulator.portal('busy').startWorkflow({ steps: [{ code: 'step' }] }),
    );
    await eventually('some of them', () => executed.length > 2);
    const fence = await fenceOf();
    await eventually('all of them', () => executed.length === 60, 30_000);
    expect(await fenceOf()).toBe(fence);
    await Promise.all(all.map((workflow) => workflow.finished(30_000)));
  });

  it('goes on when more comes in for a portal that is giving its place up', async () => {
    executed.splice(0);
    pauseMs = 2_500;
    const begin = (slug: string) => emulator.portal(slug).startWorkflow({ steps: [{ code: 'step' }] });
    const all = [begin('busy')];
    await eventually(
      'it works',
      async () => (await host.app.get(Runs).list({ states: ['running'] })).length === 1,
    );
    all.push(begin('small'));
    await sleep(2_000);
    all.push(begin('busy'));
    await eventually('the first of them', () => executed.length > 0);
    pauseMs = 20;
    await Promise.all(all.map((workflow) => workflow.finished(30_000)));
    expect(executed).toHaveLength(3);
  });
});
