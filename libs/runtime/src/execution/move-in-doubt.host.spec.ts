import 'reflect-metadata';
import { BizprocActivity } from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import type { CallJournal } from '../journal/call-journal.port.js';
import { CALL_JOURNAL } from '../journal/journal.tokens.js';
import type { RunState } from '../journal/run-state.js';
import { Runs } from '../runs/runs.service.js';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

@BizprocActivity({ code: 'greet', name: { en: 'Greet' } })
class GreetActivity {
  execute(): void {}
}

describe('a move whose reply from the database is lost', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    host = await HostUnderTest.start(emulator, { providers: [GreetActivity] });
    await host.install(emulator, 'acme');
  });
  afterAll(async () => {
    await host.remove();
    await emulator.close();
  });

  /** The next move there is committed, and its connection breaks before anybody hears of it. */
  const loseReplyOf = (to: RunState) => {
    const journal = host.app.get<CallJournal>(CALL_JOURNAL);
    const move = journal.move.bind(journal);
    return new Promise<string>((resolve) => {
      journal.move = async (asked) => {
        const isMoved = await move(asked);
        if (asked.to !== to) return isMoved;
        journal.move = move;
        resolve(asked.run.id);
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      };
    });
  };

  it.each<RunState>(['executed', 'sending', 'confirming'])(
    'holds up no run on its way to %s, although its portal always has something to do',
    async (state) => {
      const start = () => emulator.portal('acme').startWorkflow({ steps: [{ code: 'greet' }] });
      const busy = setInterval(start, 300);
      try {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        const runId = await loseReplyOf(state);
        const isCompleted = async () => (await host.app.get(Runs).show(runId))?.state === 'completed';
        await eventually('the run is completed', isCompleted, 20_000);
      } finally {
        clearInterval(busy);
      }
    },
    60_000,
  );
});
