import { SleepingPortals } from '../runtime/sleeping-portals.js';
import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { BizprocActivity, type ActivityContext, type ActivityHandler } from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { Runs } from '../runs/runs.service.js';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

jest.setTimeout(60_000);

const running = new Set<string>();
const beside = new Map<string, number>();

@BizprocActivity({ code: 'step', name: { en: 'Step' } })
class StepActivity implements ActivityHandler {
  async execute(_input: object, { runId }: ActivityContext): Promise<void> {
    for (const other of running) beside.set(other, (beside.get(other) ?? 0) + 1);
    beside.set(runId, running.size);
    running.add(runId);
    await sleep(100);
    running.delete(runId);
  }
}

describe('runs whose process died again and again', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;
  beforeAll(async () => {
    emulator = await startTestEmulator({ portals: [{ slug: 'a' }, { slug: 'b' }] });
    host = await HostUnderTest.start(emulator, { providers: [StepActivity] });
    for (const slug of ['a', 'b']) await host.install(emulator, slug);
  });
  afterAll(async () => {
    await host?.remove();
    await emulator?.close();
  });

  it('are executed with nothing beside them, in this portal or another, and all others together', async () => {
    // Calls wait in the journal, because their portals sleep.
    const { database } = host;
    for (const slug of ['a', 'b']) {
      await emulator
        .portal(slug)
        .startWorkflow({ steps: [{ code: 'step' }] })
        .finished(20_000);
    }
    await eventually('turns that nobody holds', async () => {
      const rows = await database.all('SELECT owner FROM bizproc_portal_turn');
      return rows.length === 2 && rows.every(({ owner }) => owner === null);
    });
    await database.run('UPDATE bizproc_portal_turn SET blocked_until = ?', [Date.now() + 60_000]);
    const workflows = Array.from({ length: 12 }, (_, index) =>
      emulator.portal(index % 2 ? 'a' : 'b').startWorkflow({ steps: [{ code: 'step' }] }),
    );
    const runs = await eventually('all calls', async () => {
      const found = await host.app.get(Runs).list({});
      return found.length === 14 && found;
    });
    const suspects = runs.slice(3, 7).map(({ id }) => id);
    for (const id of suspects) {
      await database.run('UPDATE bizproc_run SET interrupted = 2 WHERE id = ?', [id]);
    }
    for (const slug of ['a', 'b']) await host.app.get(SleepingPortals).wake(emulator.portal(slug).memberId);
    await Promise.all(workflows.map((workflow) => workflow.finished(30_000)));
    expect(suspects.map((id) => beside.get(id))).toEqual([0, 0, 0, 0]);
    expect([...beside.values()].some((count) => count > 0)).toBe(true);
    const ended = await host.app.get(Runs).list({});
    expect(ended.map(({ attempt }) => attempt)).toEqual(ended.map(() => 1));
  });
});
