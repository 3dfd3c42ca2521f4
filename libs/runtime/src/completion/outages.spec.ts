import 'reflect-metadata';
import {
  ActivityProperty,
  BizprocActivity,
  ReturnProperty,
  type ActivityContext,
  type ActivityHandler,
} from '@bizproc-kit/activity';
import type { EmulatedWorkflow, FaultEffect, RunningEmulator } from '@bizproc-kit/emulator';
import type { RunSummary } from '../journal/run-history.port.js';
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

const common = { input: EchoInput, output: EchoOutput };

@BizprocActivity({ code: 'echo', name: { en: 'Echo' }, ...common })
class EchoActivity implements ActivityHandler<EchoInput, EchoOutput> {
  execute({ text }: EchoInput): EchoOutput {
    return { echoed: text ?? '' };
  }
}

let executions = 0;

@BizprocActivity({ code: 'asking', name: { en: 'Asking' }, ...common })
class AskingActivity implements ActivityHandler<EchoInput, EchoOutput> {
  async execute(_input: EchoInput, { portal }: ActivityContext): Promise<EchoOutput> {
    executions += 1;
    const { NAME } = (await portal.call('profile')) as { NAME?: string };
    return { echoed: `asked ${NAME}` };
  }
}

let release: (() => void) | undefined;

@BizprocActivity({ code: 'slow', name: { en: 'Slow' }, timeout: 86_400_000, ...common })
class SlowActivity implements ActivityHandler<EchoInput, EchoOutput> {
  async execute(): Promise<EchoOutput> {
    await new Promise<void>((resolve) => (release = resolve));
    return { echoed: 'at last' };
  }
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

jest.setTimeout(120_000);

/**
 * With the settings that customers run. What must hold: a workflow that still waits has no completed run; what the portal
 * did not take counts as nothing; and no outage is a failure of an activity.
 */
describe('answers over outages', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;
  let runs: Runs;
  let requests = 0;

  beforeAll(async () => {
    emulator = await startTestEmulator({ portals: [{ slug: 'acme' }, { slug: 'poor' }] });
    host = await HostUnderTest.start(emulator, {
      providers: [EchoActivity, AskingActivity, SlowActivity],
      env: { BITRIX24_CLOCK_URL: `${emulator.url}/_emulator/clock`, COMPLETION_FIRST_DELAY_MS: '1000' },
      logs: (line) => process.env.SHOW_LOGS && process.stderr.write(line),
    });
    runs = host.app.get(Runs);
    emulator.stream.watch((event) => void (event.type === 'request' && (requests += 1)));
    await host.install(emulator, 'acme');
    await host.install(emulator, 'poor');
  });
  afterAll(async () => {
    await host?.remove();
    await emulator?.close();
  });
  afterEach(() => emulator.faults.clear());

  const start = (slug: string, code = 'echo') =>
    emulator.portal(slug).startWorkflow({ steps: [{ code, properties: { text: 'x' } }] });
  /** Every answer that the portal accepts within the time is lost. */
  const startLocked = async (slug: string, ms: number) => {
    const workflow = start(slug);
    await eventually('the call', () => runOf(workflow));
    emulator.portal(slug).automation.claim(workflow, ms);
    return workflow;
  };
  const runOf = async (workflow: EmulatedWorkflow) => (await runs.list({ workflowId: workflow.id }))[0];
  /** Moves the time, and lets everything come to rest: a request under way while an hour passes would fail by its deadline. */
  const pass = async (ms: number) => {
    emulator.clock.advance(ms);
    let [seen, quiet] = [requests, 0];
    for (let waited = 0; quiet < 5 && waited < 100; waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      quiet = seen === requests ? quiet + 1 : 0;
      seen = requests;
    }
  };
  /** Lets time pass in steps until the run is as asked for. */
  const passUntil = async (
    workflow: EmulatedWorkflow,
    step: number,
    check: (run: RunSummary) => boolean,
    rounds = 200,
  ) => {
    for (let round = 0; round < rounds; round += 1) {
      const run = await runOf(workflow);
      if (run && check(run)) return run;
      await pass(step);
    }
    const run = await runOf(workflow);
    throw new Error(`The run never got there: ${JSON.stringify(run && (await runs.show(run.id)), null, 1)}`);
  };
  const hasEnded = (run: RunSummary) => run.finishedAt !== null || run.state === 'dead';
  const away = (slug: string, effect: FaultEffect = { kind: 'reset' }) =>
    emulator.faults.add({ target: 'rest', portal: slug, effect });
  const blind = () =>
    emulator.faults.add({
      target: 'rest',
      portal: 'poor',
      match: 'bizproc.workflow.instances',
      effect: { kind: 'error', status: 404, error: 'ERROR_METHOD_NOT_FOUND', description: 'Not found' },
    });

  it.each([2 * hour, 3 * day])('begins its schedule at recovery from an outage of %d ms', async (outage) => {
    away('acme');
    const workflow = start('acme');
    await passUntil(workflow, 2_000, ({ state }) => state === 'sending');
    for (let gone = 0; gone < outage; gone += outage / 8) await pass(outage / 8);
    // Back again, but locked: the first answers that it takes are lost.
    emulator.portal('acme').automation.claim(workflow, 90 * minute);
    emulator.faults.clear();
    const run = await passUntil(workflow, 5 * minute, hasEnded);
    expect({ state: run.state, workflow: workflow.status }).toEqual({
      state: 'completed',
      workflow: 'completed',
    });
  });

  it('goes on with its schedule after an outage in the middle of it', async () => {
    const workflow = await startLocked('acme', 3 * day);
    await passUntil(workflow, 2_000, ({ sends }) => sends >= 2);
    away('acme');
    for (let gone = 0; gone < 2 * day; gone += 6 * hour) await pass(6 * hour);
    emulator.faults.clear();
    await passUntil(workflow, 30 * minute, ({ sends }) => sends >= 5);
    for (let gone = 0; gone < day; gone += 6 * hour) await pass(6 * hour);
    const run = await passUntil(workflow, 20 * minute, hasEnded);
    expect({ state: run.state, workflow: workflow.status }).toEqual({
      state: 'completed',
      workflow: 'completed',
    });
  });

  it('leaves an answer that is known to be lost to an operator, and begins anew for him', async () => {
    const workflow = await startLocked('acme', 30 * day);
    const lost = await passUntil(workflow, hour, hasEnded);
    expect(workflow.status).toBe('running');
    expect(lost).toMatchObject({ state: 'dead', error: expect.stringContaining('still waits') });
    expect(lost.sends).toBeGreaterThanOrEqual(25);
    await runs.completeByHand(lost.id, { echoed: 'by hand' });
    await passUntil(workflow, 2_000, ({ sends, state }) => sends >= 2 && state !== 'dead');
    expect(await runOf(workflow)).toMatchObject({
      sends: 2,
      state: expect.stringMatching(/sending|confirming/),
    });
    await pass(31 * day);
    await passUntil(workflow, minute, hasEnded);
    expect(workflow.status).toBe('completed');
  });

  it('gives a blind portal eight answers that it accepted, whatever lies between them', async () => {
    blind();
    const before = emulator.ledger.of('poor').answersReceived;
    const workflow = start('poor');
    await passUntil(workflow, 2_000, ({ sends }) => sends >= 2);
    away('poor');
    for (let gone = 0; gone < 2 * day; gone += 6 * hour) await pass(6 * hour);
    emulator.faults.clear();
    blind();
    const run = await passUntil(workflow, 30 * minute, hasEnded);
    expect(run).toMatchObject({ state: 'completed', confirmation: 'presumed' });
    // One that was repeated in the outage may be repeated once more.
    expect([8, 9]).toContain(run.sends);
    expect(emulator.ledger.of('poor').answersReceived - before).toBe(run.sends);
  });

  it('waits with a portal that an activity cannot reach', async () => {
    executions = 0;
    away('acme');
    const workflow = start('acme', 'asking');
    await eventually('the first execution', () => executions > 0);
    for (let gone = 0; gone < 2 * hour; gone += 5 * minute) await pass(5 * minute);
    const during = executions;
    emulator.faults.clear();
    const run = await passUntil(workflow, minute, hasEnded);
    expect(run).toMatchObject({ state: 'completed', outcome: 'ok', error: null });
    // It is not executed again and again only to find that the portal is away.
    expect(during).toBeLessThan(6);
  });

  it('leaves the runs of a portal that stays away to an operator, who sends them without executing them again', async () => {
    executions = 0;
    // Before the first answer can leave: a busy machine must not let it through.
    for (const match of ['bizproc.event.send', 'batch/bizproc.event.send'])
      emulator.faults.add({ target: 'rest', portal: 'poor', match, effect: { kind: 'reset' } });
    const answered = await startLocked('poor', 0);
    const tried = await passUntil(answered, 2_000, ({ state }) => state === 'sending');
    away('poor');
    const received = start('poor', 'asking');
    for (let gone = 0; gone < 8 * day; gone += 8 * hour) await pass(8 * hour);
    const [dead, never] = [
      await passUntil(answered, hour, ({ state }) => state === 'dead'),
      await passUntil(received, hour, ({ state }) => state === 'dead'),
    ];
    expect(dead.error).toContain('could not be used since');
    // A day and a half of tries, and one line for them.
    expect((await runs.show(dead.id))!.events.filter(({ kind }) => kind === 'answer')).toHaveLength(1);
    await expect(runs.resend(never.id)).rejects.toMatchObject({ code: 'BPK_RUN_NOT_MOVABLE' });
    emulator.faults.clear();
    const before = executions;
    await runs.resend(dead.id);
    await passUntil(answered, 10 * minute, hasEnded);
    expect(answered.status).toBe('completed');
    expect(await runs.show(dead.id)).toMatchObject({ state: 'completed', attempt: tried.attempt });
    expect(executions).toBe(before);
    await runs.replay(never.id);
    await passUntil(received, 10 * minute, hasEnded);
    expect(received.status).toBe('completed');
  });

  it('sends first answers although the portal breaks down over every look', async () => {
    emulator.faults.add({
      target: 'rest',
      portal: 'acme',
      match: 'bizproc.workflow.instances',
      effect: { kind: 'error', status: 500, error: 'INTERNAL_SERVER_ERROR', description: 'Internal' },
    });
    emulator.faults.add({
      target: 'rest',
      portal: 'acme',
      match: 'batch/bizproc.workflow.instances',
      effect: { kind: 'error', status: 500, error: 'INTERNAL_SERVER_ERROR', description: 'Internal' },
    });
    // More that wait for a look than a worker takes in hand.
    const many = Array.from({ length: 130 }, () => start('acme'));
    await passUntil(many.at(-1)!, 3_000, ({ sends }) => sends > 0);
    const lost = await startLocked('acme', 20_000);
    await passUntil(lost, 3_000, ({ sends }) => sends > 0);
    await passUntil(lost, 20_000, () => lost.status === 'completed');
    for (const workflow of many) expect(workflow.status).toBe('completed');
  });

  it('is not put to sleep by what concerns the looks alone', async () => {
    for (const match of ['bizproc.workflow.instances', 'batch/bizproc.workflow.instances']) {
      emulator.faults.add({
        target: 'rest',
        portal: 'acme',
        match,
        effect: {
          kind: 'error',
          status: 401,
          error: 'METHOD_CONFIRM_WAITING',
          description: 'Waiting for confirm',
        },
      });
    }
    const workflow = start('acme');
    const run = await passUntil(workflow, 20 * minute, hasEnded);
    expect(run).toMatchObject({ state: 'completed', confirmation: 'presumed', sends: 8 });
  });

  it('goes on as soon as the portal is back, also while something still runs', async () => {
    const slow = start('acme', 'slow');
    await eventually('the slow one', () => release);
    away('acme');
    const quick = start('acme');
    for (let round = 0; round < 10; round += 1) await pass(30_000);
    const late = start('acme');
    await pass(30_000);
    emulator.faults.clear();
    for (const workflow of [quick, late]) await passUntil(workflow, 10_000, hasEnded, 60);
    expect(late.status).toBe('completed');
    expect(quick.status).toBe('completed');
    expect(slow.status).toBe('running');
    release!();
    await passUntil(slow, 10_000, hasEnded);
  });
});
