import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { BizprocActivity, type ActivityContext, type ActivityHandler } from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { Runs } from '../runs/runs.service.js';
import { HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

jest.setTimeout(40_000);

const running = new Map<string, number>();
const most = new Map<string, number>();
const ends: string[] = [];

async function watched(name: string, ms: number): Promise<void> {
  const now = (running.get(name) ?? 0) + 1;
  running.set(name, now);
  most.set(name, Math.max(most.get(name) ?? 0, now));
  await sleep(ms);
  running.set(name, running.get(name)! - 1);
  ends.push(name);
}

@BizprocActivity({ code: 'scarce', name: { en: 'Scarce' }, concurrency: 2 })
class ScarceActivity implements ActivityHandler {
  execute(_input: object, { portal }: ActivityContext): Promise<void> {
    return watched(`scarce at ${portal.memberId}`, 150);
  }
}

@BizprocActivity({ code: 'plain', name: { en: 'Plain' } })
class PlainActivity implements ActivityHandler {
  execute(): Promise<void> {
    return watched('plain', 20);
  }
}

describe('an activity with a limit of its own', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;
  beforeAll(async () => {
    emulator = await startTestEmulator({ portals: [{ slug: 'a' }, { slug: 'b' }] });
    host = await HostUnderTest.start(emulator, { providers: [ScarceActivity, PlainActivity] });
    for (const slug of ['a', 'b']) await host.install(emulator, slug);
  });
  afterAll(async () => {
    await host?.remove();
    await emulator?.close();
  });

  it('runs so often at once on each portal, holds up no other activity, and burns no attempts', async () => {
    const begin = (slug: string, code: string) => emulator.portal(slug).startWorkflow({ steps: [{ code }] });
    const workflows = [
      ...Array.from({ length: 12 }, () => begin('a', 'scarce')),
      ...Array.from({ length: 4 }, () => begin('b', 'scarce')),
    ];
    await sleep(100);
    workflows.push(...Array.from({ length: 4 }, () => begin('a', 'plain')));
    for (const workflow of workflows) expect((await workflow.finished(20_000)).status).toBe('completed');
    const scarce = ['a', 'b'].map((slug) => most.get(`scarce at ${emulator.portal(slug).memberId}`));
    expect(scarce).toEqual([2, 2]);
    const before = ends.slice(0, ends.lastIndexOf('plain')).filter((name) => name !== 'plain');
    expect(before.length).toBeLessThan(12);
    const runs = await host.app.get(Runs).list({ limit: 100 });
    expect(runs.map(({ attempt }) => attempt)).toEqual(runs.map(() => 1));
  });
});
