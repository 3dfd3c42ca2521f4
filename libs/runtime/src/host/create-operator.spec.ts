import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { BizprocActivity } from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import pino from 'pino';
import { BizprocModule } from '../module/bizproc.module.js';
import { Runs } from '../runs/runs.service.js';
import { RUNTIME_SETTINGS } from '../settings/settings.token.js';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';
import { createOperator } from './create-operator.js';

let executed = 0;
let hold: () => void;
const held = new Promise<void>((resolve) => (hold = resolve));

@BizprocActivity({ code: 'held', name: { en: 'Held' } })
class HeldActivity {
  async execute(): Promise<void> {
    executed += 1;
    await held;
  }
}

describe('an application for an operator', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    host = await HostUnderTest.start(emulator, {
      providers: [HeldActivity],
      env: { DRAIN_TIMEOUT_MS: '0' },
    });
    await host.install(emulator, 'acme');
  }, 60_000);
  afterAll(async () => {
    await host?.remove();
    await emulator?.close();
  });

  it('has the database and the parts, and works on nothing that is due', async () => {
    emulator.portal('acme').startWorkflow({ steps: [{ code: 'held', properties: {} }] });
    await eventually('the run to begin', () => executed === 1);
    const settings = host.app.get(RUNTIME_SETTINGS);
    await host.stop();
    hold();

    @Module({ imports: [BizprocModule.forRoot({ settings })], providers: [HeldActivity] })
    class AppModule {}
    const operator = await createOperator(AppModule, pino({ level: 'silent' }));
    try {
      const runs = operator.get(Runs);
      const [run] = await runs.list({ code: 'held' });
      expect(run).toMatchObject({ state: 'retrying' });
      expect(run!.dueAt).toBeLessThanOrEqual(Date.now());
      // A host sweeps once a second.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(await runs.list({ code: 'held' })).toEqual([run]);
      expect(executed).toBe(1);
    } finally {
      await operator.close();
    }
  }, 30_000);

  it('does not start without its database', async () => {
    const settings = {
      ...host.app.get(RUNTIME_SETTINGS),
      databaseUrl: 'postgres://nobody@127.0.0.1:1/none',
    };
    @Module({ imports: [BizprocModule.forRoot({ settings })] })
    class AppModule {}
    await expect(createOperator(AppModule, pino({ level: 'silent' }))).rejects.toMatchObject({
      code: 'BPK_DATABASE_AWAY',
    });
  });
});
