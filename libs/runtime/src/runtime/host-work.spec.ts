import 'reflect-metadata';
import {
  ActivityFailure,
  ActivityProperty,
  BizprocActivity,
  ReturnProperty,
  type ActivityContext,
  type ActivityHandler,
  type Deferred,
} from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { Runs } from '../runs/runs.service.js';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

class TextInput {
  @ActivityProperty({ name: 'Text', required: true })
  text!: string;
}

class TextOutput {
  @ReturnProperty({ name: 'Result' })
  result!: string;
}

@BizprocActivity({ code: 'shout', name: { en: 'Shout' }, input: TextInput, output: TextOutput })
class ShoutActivity implements ActivityHandler<TextInput, TextOutput> {
  execute({ text }: TextInput): TextOutput {
    return { result: text.toUpperCase() };
  }
}

@BizprocActivity({
  code: 'flaky',
  name: { en: 'Flaky' },
  input: TextInput,
  output: TextOutput,
  retry: { attempts: 5, minDelayMs: 20, maxDelayMs: 50 },
})
class FlakyActivity implements ActivityHandler<TextInput, TextOutput> {
  async execute({ text }: TextInput, context: ActivityContext): Promise<TextOutput> {
    if (context.attempt < 3) throw ActivityFailure.retryable('not yet');
    await context.log(`attempt ${context.attempt}`);
    return { result: `${text} after ${context.attempt}` };
  }
}

@BizprocActivity({ code: 'doomed', name: { en: 'Doomed' }, input: TextInput, output: TextOutput })
class DoomedActivity implements ActivityHandler<TextInput, TextOutput> {
  execute(): TextOutput {
    throw ActivityFailure.terminal({ en: 'There is no such company', ru: 'Нет такой компании' });
  }
}

@BizprocActivity({ code: 'ask', name: { en: 'Ask' }, input: TextInput, output: TextOutput })
class AskActivity implements ActivityHandler<TextInput, TextOutput> {
  execute(_input: TextInput, context: ActivityContext): Deferred {
    return context.defer();
  }
}

@BizprocActivity({ code: 'deal_title', name: { en: 'Deal title' }, output: TextOutput })
class DealTitleActivity implements ActivityHandler<object, TextOutput> {
  async execute(_input: object, context: ActivityContext): Promise<TextOutput> {
    const reply = await context.portal.call('crm.item.get', {
      entityTypeId: context.documentType.crmEntityTypeId ?? 2,
      id: Number(context.documentId.elementId),
    });
    return { result: (reply as { item: { title: string } }).item.title };
  }
}

describe('a host and a portal', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    host = await HostUnderTest.start(emulator, {
      providers: [ShoutActivity, FlakyActivity, DoomedActivity, AskActivity, DealTitleActivity],
      logs: (line) => process.env.SHOW_LOGS && process.stderr.write(line),
    });
    await host.install(emulator, 'acme');
  });
  afterAll(async () => {
    await host?.remove();
    await emulator?.close();
  });

  const run = (code: string, properties: Record<string, string> = {}) =>
    emulator.portal('acme').startWorkflow({ steps: [{ code, properties }] });

  it('takes a call, executes the activity and gives its output to the workflow', async () => {
    const result = await run('shout', { text: 'good morning' }).finished();
    expect(result.status).toBe('completed');
    expect(result.steps[0]?.outputs).toMatchObject({ result: 'GOOD MORNING' });
  });

  it('calls the portal under the stored grant', async () => {
    const result = await run('deal_title').finished();
    expect(result.steps[0]?.outputs?.result).toEqual(expect.any(String));
    expect(result.steps[0]?.outputs?.result).not.toBe('');
  });

  it('repeats what is worth repeating, and writes to the log of the workflow', async () => {
    const result = await run('flaky', { text: 'done' }).finished();
    expect(result.steps[0]?.outputs).toMatchObject({ result: 'done after 3' });
    expect(result.log.join('\n')).toContain('attempt 3');
  });

  it('lets the workflow go on after a terminal failure and says why in its log', async () => {
    const result = await run('doomed', { text: 'x' }).finished();
    expect(result.status).toBe('completed');
    expect(result.log.join('\n')).toContain('There is no such company');
  });

  it('completes a deferred run from outside, once', async () => {
    const workflow = run('ask', { text: 'may I?' });
    const runs = host.app.get(Runs);
    const waiting = await eventually('a waiting run', async () => {
      const [found] = await runs.list({ code: 'ask', states: ['waiting'] });
      return found;
    });
    const text = await (await fetch(`${host.url}/metrics`)).text();
    expect(text).toMatch(/^bizproc_waiting_runs 1$/m);
    expect(Number(/^bizproc_waiting_oldest_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
    expect(await runs.complete(waiting.id, { result: 'you may' })).toBe('taken');
    expect(await runs.complete(waiting.id, { result: 'you may not' })).not.toBe('taken');
    const result = await workflow.finished();
    expect(result.steps[0]?.outputs).toMatchObject({ result: 'you may' });
  });

  it('ends every run, and the ledger adds up', async () => {
    const runs = host.app.get(Runs);
    await eventually('all runs completed', async () => {
      const open = (await runs.list({ limit: 1000 })).filter(({ state }) => state !== 'completed');
      return open.length === 0;
    });
    const [line] = await runs.ledger();
    expect(line).toMatchObject({ accepted: 5, balanced: true, states: { completed: 5 } });
  });

  it('keeps no token of a finished run', async () => {
    const [finished] = await host.app.get(Runs).list({ states: ['completed'] });
    const rows = await host.database.all('SELECT sealed_token FROM bizproc_run WHERE id = ?', [finished!.id]);
    expect(rows).toEqual([{ sealed_token: null }]);
  });
});
