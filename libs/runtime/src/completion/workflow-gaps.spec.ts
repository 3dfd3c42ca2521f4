import 'reflect-metadata';
import {
  BizprocActivity,
  ReturnProperty,
  type ActivityContext,
  type ActivityHandler,
} from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

class SaidOutput {
  @ReturnProperty({ name: 'Said' })
  said!: string;
}

@BizprocActivity({ code: 'talk', name: { en: 'Talk' }, output: SaidOutput })
class TalkActivity implements ActivityHandler<object, SaidOutput> {
  async execute(_input: object, context: ActivityContext): Promise<SaidOutput> {
    for (const line of ['one', 'two', 'three', 'four']) await context.log({ en: line });
    return { said: 'all' };
  }
}

@BizprocActivity({ code: 'answer', name: { en: 'Answer' }, output: SaidOutput })
class AnswerActivity implements ActivityHandler<object, SaidOutput> {
  execute(): SaidOutput {
    return { said: 'this' };
  }
}

const minute = 60_000;

jest.setTimeout(40_000);

describe('the pause between requests to one workflow', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;

  beforeAll(async () => {
    emulator = await startTestEmulator({
      portals: [{ slug: 'acme' }],
      behaviour: { lockMs: 60, jobDelayMs: 10 },
    });
    host = await HostUnderTest.start(emulator, {
      providers: [TalkActivity, AnswerActivity],
      env: { BITRIX24_CLOCK_URL: `${emulator.url}/_emulator/clock` },
      completion: { workflowGapMs: minute, confirm: false },
    });
    await host.install(emulator, 'acme');
  });
  afterAll(async () => {
    await host?.remove();
    await emulator?.close();
  });
  const books = () => emulator.ledger.of('acme');

  it('does not follow a log line, which the portal has written when it replies', async () => {
    const workflow = emulator.portal('acme').startWorkflow({ steps: [{ code: 'talk' }] });
    const { status, log } = await workflow.finished();
    expect(status).toBe('completed');
    expect(log).toEqual(expect.arrayContaining(['one', 'two', 'three', 'four']));
    expect(emulator.requestLog.entries({}).filter(({ error }) => error === '423')).toEqual([]);
    expect(books()).toMatchObject({ answersLocked: 0 });
  });

  it('follows an answer, which the portal takes after its reply', async () => {
    const before = books().answersReceived;
    const workflow = emulator
      .portal('acme')
      .startWorkflow({ steps: [{ parallel: [[{ code: 'answer' }], [{ code: 'answer' }]] }] });
    await eventually('the first answer', () => books().answersReceived === before + 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(books().answersReceived).toBe(before + 1);
    emulator.clock.advance(minute);
    expect(await workflow.finished()).toMatchObject({ status: 'completed' });
    expect(books()).toMatchObject({ answersReceived: before + 2, answersLocked: 0 });
  });
});
