import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { BizprocActivity, type ActivityContext, type ActivityHandler } from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';
import { portalWidth } from './portal-width.js';

jest.setTimeout(60_000);

const calm = new AbortController();
const started: string[] = [];

@BizprocActivity({ code: 'thirsty', name: { en: 'Thirsty' } })
class ThirstyActivity implements ActivityHandler {
  async execute(_input: object, context: ActivityContext): Promise<void> {
    // One request a second goes out: whoever is last would wait for three quarters of a minute.
    const calls = Array.from({ length: 45 }, () =>
      context.portal.call('profile', {}, { signal: calm.signal }),
    );
    started.push('thirsty');
    await Promise.allSettled(calls);
  }
}

@BizprocActivity({ code: 'quick', name: { en: 'Quick' } })
class QuickActivity implements ActivityHandler {
  execute(): void {
    started.push('quick');
  }
}

describe('the width of a portal', () => {
  it('stays what is set while its requests go out soon, and shrinks to one with their queue', () => {
    const delays = [0, 10_000, 14_000, 20_000, 39_000, 41_000, 3_600_000];
    expect(delays.map((delay) => portalWidth(4, delay))).toEqual([4, 4, 2, 2, 1, 1, 1]);
  });

  it('starts nothing beside executions whose requests queue, until the queue is short again', async () => {
    const emulator: RunningEmulator = await startTestEmulator();
    const host = await HostUnderTest.start(emulator, {
      providers: [ThirstyActivity, QuickActivity],
      env: { RATE_LIMIT: '20:1', PORTAL_CONCURRENCY: '4', COMPLETION_CONFIRM: 'off' },
    });
    try {
      await host.install(emulator, 'acme');
      const begin = (code: string) => emulator.portal('acme').startWorkflow({ steps: [{ code }] });
      begin('thirsty');
      await eventually('a queue of requests', () => started.includes('thirsty'));
      Array.from({ length: 3 }, () => begin('quick'));
      await sleep(1_500);
      expect(started).toEqual(['thirsty']);
      calm.abort();
      await eventually('all started', () => started.length === 4, 20_000);
    } finally {
      await host.remove();
      await emulator.close();
    }
  });
});
