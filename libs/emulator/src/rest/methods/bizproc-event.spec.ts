import { setUpDesk, type Desk } from '../../testing/desk.js';
import { callRest } from '../../testing/rest-client.js';
import type { EmulatedWorkflow } from '../../workflow/emulated-workflow.js';

const startedAt = 1_787_320_800_000;

/** Tokens of the steps of a workflow, in order of their calls. */
async function tokensOf(desk: Desk, count: number): Promise<string[]> {
  const requests = await desk.app.received('/handler', count);
  return requests.map((request) => String(request.form['event_token']));
}

describe.each(['asynchronous', 'synchronous'] as const)('bizproc.event.send, %s', (eventSend) => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk({
      startAt: startedAt,
      clockRunning: false,
      behaviour: { eventSend, lockMs: 100, jobDelayMs: 10 },
    });
    await desk.register('robot', 'ask', {
      RETURN_PROPERTIES: {
        out: { Name: 'Out', Type: 'string' },
        many: { Name: 'Many', Type: 'string', Multiple: 'Y' },
      },
    });
  });
  afterEach(() => desk.close());

  function givenWaitingStep(): EmulatedWorkflow {
    const workflow = desk.portal.startWorkflow({ steps: [{ code: 'ask' }, { log: 'after' }] });
    desk.emulator.clock.advance(100);
    return workflow;
  }
  const settle = async (): Promise<void> => {
    // The job of the hit is scheduled when the reply has left; then the portal's time has to pass.
    await new Promise((resolve) => setTimeout(resolve, 20));
    desk.emulator.clock.advance(200);
  };

  it('closes the step with its values; ids in any case, unknown ones dropped', async () => {
    const workflow = givenWaitingStep();
    const [token] = await tokensOf(desk, 1);
    const reply = await desk.call('bizproc.event.send', {
      event_token: token,
      Return_Values: { OUT: 'done', many: ['a', 'b'], unknown: 'x' },
      LOG_MESSAGE: 'Invoice created',
    });
    expect(reply.json.result).toBe(true);
    await settle();
    expect(workflow.status).toBe('completed');
    expect({ ...workflow.steps[0]!.outputs }).toEqual({ out: 'done', many: ['a', 'b'] });
    expect(workflow.log.map(({ text }) => text)).toEqual(['Invoice created', 'after']);
  });

  it('meets a locked workflow', async () => {
    const workflow = givenWaitingStep();
    const [token] = await tokensOf(desk, 1);
    desk.portal.automation.claim(workflow, 1_000);
    const reply = await desk.call('bizproc.event.send', {
      EVENT_TOKEN: token,
      RETURN_VALUES: { out: 'lost' },
    });
    await settle();
    if (eventSend === 'asynchronous') expect(reply.json.result).toBe(true);
    else expect(reply).toMatchObject({ status: 400, json: { error: '423' } });
    expect(workflow.steps[0]!.status).toBe('waiting');
    expect(desk.emulator.ledger.of('acme').answersLocked).toBe(1);
    expect(desk.emulator.ledger.waitingSteps()).toMatchObject([{ code: 'ask', workflowId: workflow.id }]);

    // Sent again once the other hit is over, it is taken.
    desk.emulator.clock.advance(1_000);
    await desk.call('bizproc.event.send', { EVENT_TOKEN: token, RETURN_VALUES: { out: 'found' } });
    await settle();
    expect(workflow.steps[0]!.outputs['out']).toBe('found');
    expect(desk.emulator.ledger.waitingCount).toBe(0);
  });

  it('finds the workflow gone', async () => {
    const workflow = givenWaitingStep();
    const [token] = await tokensOf(desk, 1);
    desk.portal.automation.terminate(workflow, 'enough');
    const reply = await desk.call('bizproc.event.send', { EVENT_TOKEN: token });
    if (eventSend === 'asynchronous') expect(reply.json.result).toBe(true);
    else expect(reply).toMatchObject({ status: 400, json: { error: '404' } });
    await settle();
    expect(desk.emulator.ledger.of('acme').answersGone).toBe(1);
  });

  it.each(['499', '402'])('fails with %s, and the workflow is no more', async (code) => {
    const workflow = givenWaitingStep();
    const [token] = await tokensOf(desk, 1);
    desk.emulator.faults.add({ target: 'rest', match: '*', effect: { kind: 'workflow-error', code } });
    const broken = await desk.call('bizproc.event.send', { EVENT_TOKEN: 'x' });
    expect(broken).toMatchObject({ status: 403, json: { error: 'ACCESS_DENIED' } });
    const reply = await desk.call('bizproc.event.send', { EVENT_TOKEN: token });
    if (eventSend === 'asynchronous') expect(reply.json.result).toBe(true);
    else expect(reply).toMatchObject({ status: 400, json: { error: code } });
    await settle();
    expect(workflow.status).toBe('terminated');
    expect(desk.emulator.ledger.of('acme')).toMatchObject({ answersFailed: 1, answersApplied: 0 });
    expect(desk.emulator.ledger.waitingCount).toBe(0);
  });

  it('fails with a code of its own in one command of a batch, and the step waits on', async () => {
    const workflow = givenWaitingStep();
    const [token] = await tokensOf(desk, 1);
    desk.emulator.faults.add({
      target: 'rest',
      match: 'batch/bizproc.event.send',
      count: 1,
      effect: { kind: 'workflow-error', code: '0' },
    });
    const command = `bizproc.event.send?EVENT_TOKEN=${encodeURIComponent(token!)}`;
    const reply = await desk.call('batch', { cmd: { a: command } });
    const errors = (reply.json.result as { result_error: unknown }).result_error;
    expect(errors).toEqual(
      eventSend === 'asynchronous' ? [] : { a: expect.objectContaining({ error: '0' }) as unknown },
    );
    await settle();
    expect(workflow.steps[0]!.status).toBe('waiting');
    await desk.call('bizproc.event.send', { EVENT_TOKEN: token });
    await settle();
    expect(workflow.status).toBe('completed');
  });

  it('ends the workflow silently when its document is gone', async () => {
    const workflow = givenWaitingStep();
    const [token] = await tokensOf(desk, 1);
    desk.portal.crm.delete(2, 512);
    expect((await desk.call('bizproc.event.send', { EVENT_TOKEN: token })).json.result).toBe(true);
    await settle();
    expect(workflow.status).toBe('terminated');
  });

  it('ignores a second answer and a token of an earlier round of a loop', async () => {
    const workflow = desk.portal.startWorkflow({
      steps: [{ repeat: 2, steps: [{ code: 'ask', name: 'A1_1_1_1' }] }],
    });
    desk.emulator.clock.advance(100);
    const [first] = await tokensOf(desk, 1);
    await desk.call('bizproc.event.send', { EVENT_TOKEN: first, RETURN_VALUES: { out: 'one' } });
    await settle();
    const [, second] = await tokensOf(desk, 2);
    expect(second).not.toBe(first);
    expect(
      (await desk.call('bizproc.event.send', { EVENT_TOKEN: first, RETURN_VALUES: { out: 'x' } })).json
        .result,
    ).toBe(true);
    await settle();
    expect(workflow.steps.map(({ status }) => status)).toEqual(['completed', 'waiting']);
    expect(desk.emulator.ledger.of('acme').answersIgnored).toBe(1);
    await desk.call('bizproc.event.send', { EVENT_TOKEN: second, RETURN_VALUES: { out: 'two' } });
    await settle();
    expect(workflow.result().steps.map(({ outputs }) => outputs['out'])).toEqual(['one', 'two']);
  });

  it('refuses a damaged token at once, as the fixture does', async () => {
    givenWaitingStep();
    const [token] = await tokensOf(desk, 1);
    const damaged = token!.slice(0, -1) + (token!.endsWith('0') ? '1' : '0');
    for (const eventToken of [damaged, '', undefined, ['x'], 'a|b|c', `${token}.x`]) {
      const reply = await desk.call('bizproc.event.send', { EVENT_TOKEN: eventToken });
      expect(reply.status).toBe(403);
      expect(reply.json).toEqual({ error: 'ACCESS_DENIED', error_description: 'Access denied!' });
    }
  });

  it('takes the answer of anybody with the scope: another user, a webhook, another app', async () => {
    const workflow = givenWaitingStep();
    const [token] = await tokensOf(desk, 1);
    const webhook = desk.portal.addWebhook(9);
    const reply = await callRest(desk.portal, `9/${webhook.secret}/bizproc.event.send.json`, {
      EVENT_TOKEN: token,
    });
    expect(reply.json.result).toBe(true);
    await settle();
    expect(workflow.status).toBe('completed');
  });

  it('moves MODIFIED and OWNED_UNTIL when the workflow is saved and locked', async () => {
    const workflow = desk.portal.startWorkflow({ steps: [{ code: 'ask' }, { code: 'ask' }] });
    const read = async (): Promise<unknown> =>
      (
        (await desk.call('bizproc.workflow.instances', { FILTER: { ID: workflow.id } })).json
          .result as unknown[]
      )[0];
    expect(await read()).toEqual({
      ID: workflow.id,
      MODIFIED: '2026-08-21T16:00:00+02:00',
      OWNED_UNTIL: '2026-08-21T16:01:00+02:00',
    });
    desk.emulator.clock.advance(5_000);
    expect(await read()).toEqual({
      ID: workflow.id,
      MODIFIED: '2026-08-21T16:00:00+02:00',
      OWNED_UNTIL: null,
    });
    const [token] = await tokensOf(desk, 1);
    await desk.call('bizproc.event.send', { EVENT_TOKEN: token });
    await settle();
    expect(await read()).toMatchObject({ MODIFIED: '2026-08-21T16:00:05+02:00', OWNED_UNTIL: null });

    // Even a dead token saves the workflow, if it gets the lock.
    desk.emulator.clock.advance(5_000);
    await desk.call('bizproc.event.send', { EVENT_TOKEN: token });
    await settle();
    expect(await read()).toMatchObject({ MODIFIED: '2026-08-21T16:00:10+02:00', OWNED_UNTIL: null });
  });
});

describe('answers in one batch', () => {
  it('run one after another and do not collide, while two requests at the same time do', async () => {
    const desk = await setUpDesk({ behaviour: { lockMs: 60, jobDelayMs: 5 } });
    await desk.register('robot', 'ask');
    const start = (): EmulatedWorkflow =>
      desk.portal.startWorkflow({
        steps: [{ parallel: [[{ code: 'ask' }], [{ code: 'ask' }], [{ code: 'ask' }]] }],
      });

    const batched = start();
    const tokens = await tokensOf(desk, 3);
    const command = (token: string): string => `bizproc.event.send?EVENT_TOKEN=${encodeURIComponent(token)}`;
    await desk.call('batch', {
      cmd: { a: command(tokens[0]!), b: command(tokens[1]!), c: command(tokens[2]!) },
    });
    expect(await batched.finished(3_000)).toMatchObject({ status: 'completed' });

    const apart = start();
    const others = (await tokensOf(desk, 6)).slice(3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all(others.map((token) => desk.call('bizproc.event.send', { EVENT_TOKEN: token })));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(apart.steps.filter(({ status }) => status === 'waiting')).toHaveLength(2);
    await desk.close();
  });
});

describe('bizproc.activity.log', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk({ behaviour: { lockMs: 0, jobDelayMs: 0 } });
    await desk.register('robot', 'ask');
  });
  afterEach(() => desk.close());

  it('writes a line and leaves the step waiting', async () => {
    const workflow = desk.portal.startWorkflow({ steps: [{ code: 'ask' }] });
    const [token] = await tokensOf(desk, 1);
    const reply = await desk.call('bizproc.activity.log', { EVENT_TOKEN: token, LOG_MESSAGE: 'halfway' });
    expect(reply.json.result).toBe(true);
    expect(workflow.steps[0]).toMatchObject({ status: 'waiting', log: ['halfway'] });
  });

  it('tells a lock and a workflow that is gone, whatever the mode of event.send', async () => {
    const workflow = desk.portal.startWorkflow({ steps: [{ code: 'ask' }] });
    const [token] = await tokensOf(desk, 1);
    desk.portal.automation.claim(workflow, 60_000);
    const log = (LOG_MESSAGE: string): ReturnType<Desk['call']> =>
      desk.call('bizproc.activity.log', { EVENT_TOKEN: token, LOG_MESSAGE });
    expect(await log('x')).toMatchObject({ status: 400, json: { error: '423' } });
    desk.portal.automation.terminate(workflow, '');
    expect(await log('x')).toMatchObject({ status: 400, json: { error: '404' } });
  });

  it.each(['499', '402', '0'])('tells that the workflow fails with %s', async (code) => {
    const workflow = desk.portal.startWorkflow({ steps: [{ code: 'ask' }] });
    const [token] = await tokensOf(desk, 1);
    desk.emulator.faults.add({
      target: 'rest',
      match: 'bizproc.activity.log',
      effect: { kind: 'workflow-error', code },
    });
    const reply = await desk.call('bizproc.activity.log', { EVENT_TOKEN: token, LOG_MESSAGE: 'x' });
    expect(reply).toMatchObject({ status: 400, json: { error: code } });
    expect(workflow.status).toBe(code === '0' ? 'running' : 'terminated');
    expect(workflow.steps[0]!.log).not.toContain('x');
  });

  it('answers true for a step that is closed already', async () => {
    const workflow = desk.portal.startWorkflow({ steps: [{ code: 'ask' }, { code: 'ask' }] });
    const [token] = await tokensOf(desk, 1);
    await desk.call('bizproc.event.send', { EVENT_TOKEN: token });
    await tokensOf(desk, 2);
    expect(
      (await desk.call('bizproc.activity.log', { EVENT_TOKEN: token, LOG_MESSAGE: 'late' })).json.result,
    ).toBe(true);
    expect(workflow.steps[0]!.log).not.toContain('late');
  });

  it('looks at the token first, then at the message', async () => {
    desk.portal.startWorkflow({ steps: [{ code: 'ask' }] });
    const [token] = await tokensOf(desk, 1);
    expect((await desk.call('bizproc.activity.log', { EVENT_TOKEN: 'x', LOG_MESSAGE: '' })).status).toBe(403);
    for (const logMessage of ['', '0', undefined]) {
      const reply = await desk.call('bizproc.activity.log', { EVENT_TOKEN: token, LOG_MESSAGE: logMessage });
      expect(reply.json).toEqual({
        error: 'ERROR_EMPTY_LOG_MESSAGE',
        error_description: 'Empty log message!',
      });
    }
  });
});
