import 'reflect-metadata';
import {
  BizprocActivity,
  ReturnProperty,
  type ActivityContext,
  type ActivityHandler,
  type Deferred,
} from '@bizproc-kit/activity';
import { Runs } from '../runs/runs.service.js';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

class NumberOutput {
  @ReturnProperty({ name: 'Number', type: 'int' })
  number!: number;
}

@BizprocActivity({ code: 'plain', name: { en: 'Plain' }, output: NumberOutput })
class PlainActivity implements ActivityHandler<object, NumberOutput> {
  execute(): NumberOutput {
    return { number: 7 };
  }
}

@BizprocActivity({ code: 'later', name: { en: 'Later' }, output: NumberOutput })
class LaterActivity implements ActivityHandler<object, NumberOutput> {
  execute(_input: object, context: ActivityContext): Deferred {
    return context.defer();
  }
}

const minute = 60_000;

jest.setTimeout(60_000);

describe.each([-40 * minute, 40 * minute])('a portal whose clock is off by %d ms', (offset) => {
  it('has its deadlines kept by the clock that it counts them by', async () => {
    const emulator = await startTestEmulator({ startAt: Date.now() + Math.min(0, offset) });
    const warnings: string[] = [];
    const host = await HostUnderTest.start(emulator, {
      providers: [PlainActivity, LaterActivity],
      env: { COMPLETION_FIRST_DELAY_MS: '1000' },
      logs: (line) => line.includes('clock of the portal') && warnings.push(line),
    });
    try {
      await host.install(emulator, 'acme');
      if (offset > 0) emulator.clock.advance(offset);
      const runs = host.app.get(Runs);
      const start = (code: string, timeoutSeconds: number) =>
        emulator.portal('acme').startWorkflow({ steps: [{ code, timeoutSeconds }] });
      const outcomeOf = (workflowId: string) =>
        eventually(
          'an outcome',
          async () => (await runs.list({ workflowId })).find(({ outcome }) => outcome !== null)?.outcome,
          20_000,
        );
      // By its own clock it waits another twenty minutes, by ours its time was over when it called, or lasts an hour.
      expect(await outcomeOf(start('plain', 1_200).id)).toBe('ok');
      expect(await outcomeOf(start('later', 4).id)).toBe('default');
      expect(warnings).toHaveLength(1);
      expect(JSON.parse(warnings[0]!)).toMatchObject({ level: 40, portal: emulator.portal('acme').memberId });
    } finally {
      await host.remove();
      await emulator.close();
    }
  });
});
