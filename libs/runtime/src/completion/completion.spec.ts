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
import type { EmulatedWorkflow, RunningEmulator } from '@bizproc-kit/emulator';
import { Runs } from '../runs/runs.service.js';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

class EchoInput {
  @ActivityProperty({ name: 'Text' })
  text?: string;
}

class EchoOutput {
  @ReturnProperty({ name: 'Echoed' })
  echoed!: string;
}

@BizprocActivity({ code: 'echo', name: { en: 'Echo' }, input: EchoInput, output: EchoOutput })
class EchoActivity implements ActivityHandler<EchoInput, EchoOutput> {
  execute({ text }: EchoInput): EchoOutput {
    return { echoed: text ?? '' };
  }
}

@BizprocActivity({ code: 'note', name: { en: 'Note' }, input: EchoInput, waits: false })
class NoteActivity implements ActivityHandler<EchoInput> {
  execute(): void {}
}

@BizprocActivity({ code: 'later', name: { en: 'Later' }, output: EchoOutput })
class LaterActivity implements ActivityHandler<object, EchoOutput> {
  execute(_input: object, context: ActivityContext): Deferred {
    return context.defer();
  }
}

@BizprocActivity({
  code: 'hopeless',
  name: { en: 'Hopeless' },
  output: EchoOutput,
  retry: { attempts: 1000, minDelayMs: 600_000, maxDelayMs: 600_000 },
})
class HopelessActivity implements ActivityHandler<object, EchoOutput> {
  execute(): EchoOutput {
    throw ActivityFailure.retryable('The other side is down');
  }
}

const minute = 60_000;
const hour = 60 * minute;

jest.setTimeout(40_000);

describe('answers and what becomes of them', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;
  let runs: Runs;

  beforeAll(async () => {
    emulator = await startTestEmulator({ portals: [{ slug: 'acme' }, { slug: 'poor' }] });
    host = await HostUnderTest.start(emulator, {
      providers: [EchoActivity, NoteActivity, LaterActivity, HopelessActivity],
      env: { BITRIX24_CLOCK_URL: `${emulator.url}/_emulator/clock` },
      logs: (line) => process.env.SHOW_LOGS && process.stderr.write(line),
    });
    runs = host.app.get(Runs);
    await host.install(emulator, 'acme');
    await host.install(emulator, 'poor');
  });
  afterAll(async () => {
    await host?.remove();
    await emulator?.close();
  });
  afterEach(() => emulator.faults.clear());

  const acme = () => emulator.portal('acme');
  const runIn = (workflow: EmulatedWorkflow, ...states: string[]) =>
    eventually(`a run in ${states.join(' or ')}`, async () => {
      const [run] = await runs.list({ workflowId: workflow.id });
      return run && states.includes(run.state) ? run : undefined;
    });
  const eventsOf = async (runId: string) =>
    (await runs.show(runId))!.events.map(
      ({ kind, detail }) => `${kind} ${(detail as { result?: string }).result}`,
    );
  /** Moves the portal's time, and gives the host the moment in which it hears of it. */
  const pass = async (ms: number) => {
    emulator.clock.advance(ms);
    // A request during which an hour passes has failed: a long step needs a longer moment.
    await new Promise((resolve) => setTimeout(resolve, ms >= hour ? 400 : 60));
  };
  /** Lets time pass in steps until the run has ended. */
  const passUntilEnded = async (workflow: EmulatedWorkflow, step = 3_000) => {
    for (let round = 0; round < 200; round += 1) {
      const [run] = await runs.list({ workflowId: workflow.id });
      if (run?.finishedAt) return run;
      await pass(step);
    }
    throw new Error('The run never ended.');
  };

  it('sends an answer again that met a locked workflow and was lost', async () => {
    const workflow = acme().startWorkflow({ steps: [{ code: 'later' }] });
    const run = await runIn(workflow, 'waiting');
    // `MODIFIED` has whole seconds: one that is as old as the answer proves nothing.
    await pass(1_500);
    acme().automation.claim(workflow, 5_000);
    await runs.complete(run.id, { echoed: 'at last' });
    await runIn(workflow, 'confirming');
    const ended = await passUntilEnded(workflow);
    expect((await workflow.finished()).steps[0]?.outputs).toMatchObject({ echoed: 'at last' });
    expect(ended).toMatchObject({ state: 'completed', confirmation: 'gone' });
    expect(ended.sends).toBeGreaterThan(1);
    expect(await eventsOf(run.id)).toContain('probe lost');
  });

  it('believes a workflow that goes on only after its answer was seen saved twice', async () => {
    const workflow = acme().startWorkflow({
      steps: [{ code: 'echo', properties: { text: 'a' } }, { code: 'later' }],
    });
    const echo = await eventually(
      'the first run',
      async () => (await runs.list({ workflowId: workflow.id, code: 'echo' }))[0],
    );
    await eventually('its confirmation', async () => {
      await pass(3_000);
      return (await runs.show(echo.id))?.state === 'completed';
    });
    expect(await runs.show(echo.id)).toMatchObject({ confirmation: 'modified', sends: 2 });
    const later = await eventually(
      'the second run',
      async () => (await runs.list({ workflowId: workflow.id, code: 'later' }))[0],
    );
    await runs.complete(later.id, { echoed: 'b' });
    await workflow.finished();
  });

  it('looks after several workflows and sends lost answers again in one request', async () => {
    const start = () => Array.from({ length: 3 }, () => acme().startWorkflow({ steps: [{ code: 'later' }] }));
    const [locked, open] = [start(), start()];
    const ids = new Map<EmulatedWorkflow, string>();
    for (const workflow of [...locked, ...open]) ids.set(workflow, (await runIn(workflow, 'waiting')).id);
    const answer = async (workflows: EmulatedWorkflow[]) => {
      for (const workflow of workflows) await runs.complete(ids.get(workflow)!, { echoed: 'x' });
      for (const workflow of workflows) await runIn(workflow, 'confirming');
    };
    await pass(1_500);
    for (const workflow of locked) acme().automation.claim(workflow, 1_000);
    await answer(locked);
    await pass(1_300);
    await answer(open);

    const requests: { looks: number; answers: number }[] = [];
    const count = (text: string, part: string) => text.split(part).length - 1;
    const stop = emulator.stream.watch((event) => {
      if (event.type !== 'request' || !/bizproc|batch/.test(event.entry.target)) return;
      const text = `${event.entry.target} ${event.entry.request}`;
      requests.push({
        looks: count(text, 'bizproc.workflow.instances'),
        answers: count(text, 'bizproc.event.send'),
      });
    });
    try {
      await pass(800);
      await pass(1_300);
      for (let second = 0; second < 16; second += 1) await pass(1_000);
    } finally {
      stop();
    }
    for (const workflow of [...locked, ...open]) {
      expect(await runIn(workflow, 'completed')).toMatchObject({ confirmation: 'gone' });
      expect(workflow.status).toBe('completed');
    }
    // One by one it would be three answers and at least two looks; which of them meet depends on the moment.
    const answers = requests.reduce((sum, request) => sum + request.answers, 0);
    expect(answers).toBe(3);
    expect(requests.length).toBeLessThan(5);
    expect(Math.max(...requests.map((request) => request.looks + request.answers))).toBeGreaterThan(1);
  });

  it('repeats blindly where the portal does not show its workflows', async () => {
    emulator.faults.add({
      target: 'rest',
      portal: 'poor',
      match: 'bizproc.workflow.instances',
      effect: {
        kind: 'error',
        status: 404,
        error: 'ERROR_METHOD_NOT_FOUND',
        description: 'Method not found!',
      },
    });
    const workflow = emulator
      .portal('poor')
      .startWorkflow({ steps: [{ code: 'echo', properties: { text: 'x' } }] });
    await workflow.finished();
    const run = await passUntilEnded(workflow, hour);
    expect(run).toMatchObject({ state: 'completed', confirmation: 'presumed', sends: 8 });
  });

  it('outlasts an outage of ten minutes without a request per run', async () => {
    emulator.faults.add({ target: 'rest', match: 'bizproc.event.send', effect: { kind: 'reset' } });
    emulator.faults.add({ target: 'rest', match: 'batch', effect: { kind: 'reset' } });
    const workflows = Array.from({ length: 5 }, (_, index) =>
      acme().startWorkflow({ steps: [{ code: 'echo', properties: { text: `${index}` } }] }),
    );
    for (const workflow of workflows) await runIn(workflow, 'executed', 'sending');
    for (let round = 0; round < 10; round += 1) await pass(minute);
    for (const workflow of workflows) expect(workflow.status).toBe('running');
    emulator.faults.clear();
    await eventually('all workflows ended', async () => {
      await pass(minute);
      return workflows.every(({ status }) => status === 'completed');
    });
  });

  it('ends in gone when the workflow is no longer there', async () => {
    acme().behaviour.eventSend = 'synchronous';
    try {
      const workflow = acme().startWorkflow({ steps: [{ code: 'later' }] });
      const run = await runIn(workflow, 'waiting');
      acme().automation.terminate(workflow, '');
      await runs.complete(run.id, { echoed: 'too late' });
      expect(await passUntilEnded(workflow)).toMatchObject({ state: 'gone' });
    } finally {
      acme().behaviour.eventSend = 'asynchronous';
    }
  });

  it('leaves an answer with a damaged token to an operator', async () => {
    emulator.faults.add({
      target: 'rest',
      match: 'bizproc.event.send',
      effect: { kind: 'error', status: 403, error: 'ACCESS_DENIED', description: 'Access denied!' },
    });
    const workflow = acme().startWorkflow({ steps: [{ code: 'echo', properties: { text: 'x' } }] });
    const run = await runIn(workflow, 'dead');
    expect(run.error).toContain('ACCESS_DENIED');
    emulator.faults.clear();
    await runs.replay(run.id);
    await workflow.finished();
  });

  it('gives a last answer at the deadline and ends in expired', async () => {
    const workflow = acme().startWorkflow({ steps: [{ code: 'hopeless', timeoutSeconds: 3600 }] });
    await runIn(workflow, 'retrying');
    for (let round = 0; round < 8; round += 1) await pass(8 * minute);
    const run = await passUntilEnded(workflow, 30_000);
    expect(run).toMatchObject({ outcome: 'default', state: expect.stringMatching(/expired|completed/) });
    expect((await workflow.finished()).status).toBe('completed');
  });

  it('expires a deferred run that nobody answered', async () => {
    const workflow = acme().startWorkflow({ steps: [{ code: 'later', timeoutSeconds: 600 }] });
    await runIn(workflow, 'waiting');
    const run = await passUntilEnded(workflow, minute);
    expect(run.outcome).toBe('default');
    await workflow.finished();
  });

  it('runs and records a call that expects no answer, and sends none', async () => {
    const before = emulator.ledger.of('acme').answersReceived;
    const workflow = acme().startWorkflow({ steps: [{ code: 'note', properties: { text: 'n' } }] });
    await workflow.finished();
    expect(await passUntilEnded(workflow)).toMatchObject({ state: 'released', outcome: 'ok', sends: 0 });
    expect(emulator.ledger.of('acme').answersReceived).toBe(before);
  });

  it('keeps every account', async () => {
    const lines = await runs.ledger();
    expect(lines.map(({ balanced }) => balanced)).toEqual(lines.map(() => true));
  });
});
