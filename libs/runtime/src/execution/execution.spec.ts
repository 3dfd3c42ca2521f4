import 'reflect-metadata';
import {
  ActivityFailure,
  BizprocActivity,
  ReturnProperty,
  type ActivityContext,
  type ActivityHandler,
} from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { Runs } from '../runs/runs.service.js';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

jest.setTimeout(40_000);

class NumberOutput {
  @ReturnProperty({ name: 'Number', type: 'int' })
  number!: number;
}

let pause = 50;
let ignoresSignal = false;
const executions: { runId: string; attempt: number; key: string }[] = [];

@BizprocActivity({
  code: 'slow',
  name: { en: 'Slow' },
  output: NumberOutput,
  timeout: 1_500,
  retry: { attempts: 2, minDelayMs: 10 },
})
class SlowActivity implements ActivityHandler<object, NumberOutput> {
  async execute(_input: object, context: ActivityContext): Promise<NumberOutput> {
    executions.push({ runId: context.runId, attempt: context.attempt, key: context.idempotencyKey });
    await new Promise<void>((resolve, reject) => {
      setTimeout(resolve, pause).unref();
      if (!ignoresSignal)
        context.signal.addEventListener('abort', () => reject(context.signal.reason as Error));
    });
    return { number: 7 };
  }
}

@BizprocActivity({ code: 'chatty', name: { en: 'Chatty' }, output: NumberOutput, timeout: 1_500 })
class ChattyActivity implements ActivityHandler<object, NumberOutput> {
  async execute(_input: object, context: ActivityContext): Promise<NumberOutput> {
    for (let call = 0; call < 5; call += 1) await context.portal.call('profile');
    return { number: 5 };
  }
}

@BizprocActivity({ code: 'greedy', name: { en: 'Greedy' }, output: NumberOutput })
class GreedyActivity implements ActivityHandler<object, NumberOutput> {
  execute(): NumberOutput {
    const end = Date.now() + 1_600;
    while (Date.now() < end);
    return { number: 1 };
  }
}

@BizprocActivity({ code: 'unpaid', name: { en: 'Unpaid' }, retry: { attempts: 2, minDelayMs: 10 } })
class UnpaidActivity implements ActivityHandler<object, void> {
  execute(): never {
    throw ActivityFailure.retryable('The payment service is out of order', {
      cause: new Error('socket hang up'),
    });
  }
}

describe('the work of a host', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;
  const lines: Record<string, unknown>[] = [];
  const providers = [SlowActivity, ChattyActivity, GreedyActivity, UnpaidActivity];
  const logs = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const env = { UNKNOWN_CODE_GRACE_S: '1', DRAIN_TIMEOUT_MS: '4000', RATE_LIMIT: '2:1' };
  const start = (known?: { folder: string; port: number }, some = providers) =>
    HostUnderTest.start(emulator, { providers: some, env, logs }, known);

  beforeAll(async () => {
    emulator = await startTestEmulator();
    host = await start();
    await host.install(emulator, 'acme');
  });
  afterAll(async () => {
    await host?.remove();
    await emulator?.close();
  });
  beforeEach(() => {
    pause = 50;
    ignoresSignal = false;
    executions.splice(0);
    lines.splice(0);
  });

  const acme = () => emulator.portal('acme');
  const begin = (code: string) => acme().startWorkflow({ steps: [{ code }] });
  const runs = () => host.app.get(Runs);
  const runIn = (workflowId: string, ...states: string[]) =>
    eventually(
      `a run in ${states.join(' or ')}`,
      async () => {
        const [run] = await runs().list({ workflowId });
        return run && states.includes(run.state) ? run : undefined;
      },
      20_000,
    );
  const again = async (some = providers) => {
    const known = { folder: host.folder, port: Number(new URL(host.url).port) };
    await host.stop();
    host = await start(known, some);
  };

  it('ends an attempt whose time is over, repeats it with the same key, and gives up with a reason', async () => {
    pause = 60_000;
    const workflow = begin('slow');
    const result = await workflow.finished(20_000);
    expect(executions.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(new Set(executions.map(({ key }) => key)).size).toBe(1);
    expect(result.status).toBe('completed');
    const [run] = await runs().list({ workflowId: workflow.id });
    expect(run).toMatchObject({ outcome: 'failed', error: expect.stringContaining('too long') });
  });

  it('tells the host’s log what was underneath, and is louder when it gives up', async () => {
    const { log } = await begin('unpaid').finished();
    expect(log.join()).toContain('The payment service is out of order');
    expect(log.join()).not.toContain('socket hang up');
    const about = lines.filter(({ code }) => code === 'unpaid');
    const failed = about.filter(({ msg }) => msg === 'An attempt failed');
    expect(failed.map(({ level, attempt }) => [level, attempt])).toEqual([
      [40, 1],
      [40, 2],
    ]);
    expect(failed[0]).toMatchObject({ err: { message: 'socket hang up' } });
    const [givenUp, ...more] = about.filter(({ level }) => level === 50);
    expect(givenUp).toMatchObject({
      msg: 'The run is given up: its workflow goes on with default outputs',
      run: failed[0]!['run'],
      err: { message: 'socket hang up' },
    });
    expect(more).toEqual([]);
  });

  it('does not count the wait for the budget of requests as time of the activity', async () => {
    // One request a second after the first ones: five take longer than the timeout.
    const result = await begin('chatty').finished(30_000);
    expect(result.steps[0]?.outputs).toMatchObject({ number: '5' });
  });

  it('reports an activity that does not listen to its signal, and one that blocks the loop', async () => {
    ignoresSignal = true;
    pause = 9_000;
    begin('slow');
    begin('greedy');
    await eventually(
      'both reports',
      () => {
        const reports = lines.filter(({ level }) => level === 50).map(({ msg }) => String(msg));
        return (
          reports.some((msg) => msg.includes('context.signal')) &&
          reports.some((msg) => msg.includes('event loop'))
        );
      },
      20_000,
    );
    const blocked = lines.find(({ msg }) => String(msg).includes('event loop'));
    expect(blocked?.['suspects']).toContain('greedy');
  });

  it('hands back what it cannot finish when it goes down, and takes it up again', async () => {
    pause = 1_400;
    const workflow = begin('slow');
    await runIn(workflow.id, 'running');
    const startedAt = Date.now();
    await again();
    expect(Date.now() - startedAt).toBeLessThan(8_000);
    const result = await workflow.finished(20_000);
    expect(result.steps[0]?.outputs).toMatchObject({ number: '7' });
  });

  it('keeps a call for an unknown code for a replica that knows it, and releases it after the grace time', async () => {
    await again([]);
    const released = begin('slow');
    const result = await released.finished(20_000);
    expect(result.status).toBe('completed');
    expect(result.log.join('\n')).toContain('slow');
    expect(executions).toEqual([]);
    expect(await runIn(released.id, 'released', 'confirming', 'sending')).toMatchObject({
      outcome: 'released',
    });
    await again();
    expect((await begin('slow').finished(20_000)).steps[0]?.outputs).toMatchObject({ number: '7' });
  });

  it('answers under the token of the call while the stored grant is dead', async () => {
    const installation = acme().installation(emulator.app.clientId)!;
    installation.revoke(installation.userId);
    const other = [...acme().users.values()].find(({ id }) => id !== installation.userId)!;
    const workflow = acme().startWorkflow({ steps: [{ code: 'slow', authUserId: other.id }] });
    expect((await workflow.finished(20_000)).steps[0]?.outputs).toMatchObject({ number: '7' });
    await host.install(emulator, 'acme');
  });

  it('waits with a portal whose grant is dead, and goes on after a re-install', async () => {
    const installation = acme().installation(emulator.app.clientId)!;
    installation.revoke(installation.userId);
    const workflow = begin('chatty');
    await eventually('the portal sleeps', () => lines.some(({ msg }) => msg === 'The portal sleeps'), 20_000);
    expect(workflow.status).toBe('running');
    await host.install(emulator, 'acme');
    expect((await workflow.finished(30_000)).steps[0]?.outputs).toMatchObject({ number: '5' });
  });

  it('lets go of the runs of a portal that removed the app', async () => {
    pause = 60_000;
    const workflow = begin('slow');
    await runIn(workflow.id, 'running');
    await acme().uninstallApp();
    await runIn(workflow.id, 'gone');
  });
});
