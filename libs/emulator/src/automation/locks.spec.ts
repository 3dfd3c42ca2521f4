import { setUpDesk, type Desk } from '../testing/desk.js';
import type { RawReply } from '../testing/rest-client.js';
import type { EmulatedWorkflow } from '../workflow/emulated-workflow.js';

/** How long a hit takes here: long enough for a request beside it to meet it. */
const hitMs = 40;

/**
 * S: the runtime saves an instance and gives its row back before the request that touched it is answered
 * (bizproc/classes/general/workflowpersister.php, protocol 4.3): only who comes at the same time meets the lock.
 */
describe('the lock of a workflow', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk({ behaviour: { lockMs: hitMs, jobDelayMs: 10 } });
    await desk.register('robot', 'ask');
  });
  afterEach(() => desk.close());

  const calls = async (count: number): Promise<string[]> =>
    (await desk.app.received('/handler', count)).map(({ form }) => String(form['event_token']));
  const log = (token: string): Promise<RawReply> =>
    desk.call('bizproc.activity.log', { EVENT_TOKEN: token, LOG_MESSAGE: 'a line' });
  const answer = (token: string): Promise<RawReply> =>
    desk.call('bizproc.event.send', { EVENT_TOKEN: token });
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  async function givenWaitingStep(): Promise<{ workflow: EmulatedWorkflow; token: string }> {
    const workflow = desk.portal.startWorkflow({ steps: [{ code: 'ask' }] });
    const [token] = await calls(1);
    return { workflow, token: token! };
  }

  it('is given back before the reply: one request after the other never meets it', async () => {
    const { workflow, token } = await givenWaitingStep();
    for (let line = 0; line < 20; line++) expect((await log(token)).json.result).toBe(true);
    await answer(token);
    expect(await workflow.finished(3_000)).toMatchObject({ status: 'completed' });
    expect(workflow.steps[0]!.log.filter((line) => line === 'a line')).toHaveLength(20);
    expect(desk.emulator.ledger.of('acme')).toMatchObject({ answersLocked: 0, logLines: 20 });
  });

  it('is met by requests that overlap', async () => {
    const { token } = await givenWaitingStep();
    const replies = await Promise.all([log(token), log(token), log(token)]);
    expect(replies.filter(({ json }) => json.result === true)).toHaveLength(1);
    expect(replies.filter(({ json }) => json.error === '423')).toHaveLength(2);
  });

  it('is held by the job of event.send, which runs after the reply', async () => {
    const workflow = desk.portal.startWorkflow({
      steps: [{ parallel: [[{ code: 'ask' }], [{ code: 'ask' }]] }],
    });
    const [one, two] = await calls(2);
    expect((await answer(one!)).json.result).toBe(true);
    expect((await answer(two!)).json.result).toBe(true);
    await pause(3 * hitMs);
    expect(desk.emulator.ledger.of('acme')).toMatchObject({ answersApplied: 1, answersLocked: 1 });
    await answer(two!);
    expect(await workflow.finished(3_000)).toMatchObject({ status: 'completed' });
  });

  it('is given back before old portals answer event.send, which take the answer at once', async () => {
    desk.portal.behaviour.eventSend = 'synchronous';
    const workflow = desk.portal.startWorkflow({
      steps: [{ parallel: [[{ code: 'ask' }], [{ code: 'ask' }]] }],
    });
    const [one, two] = await calls(2);
    await answer(one!);
    await answer(two!);
    expect(workflow.status).toBe('completed');
    expect(desk.emulator.ledger.of('acme')).toMatchObject({ answersApplied: 2, answersLocked: 0 });
  });

  it('is given back before workflow.start and task.complete are answered', async () => {
    const template = desk.portal.automation.addTemplate({
      name: 'Approval',
      description: '',
      documentType: ['crm', 'CCrmDocumentDeal', 'DEAL'],
      steps: [{ task: { activity: 'ReviewActivity', name: 'Read', users: [1] } }, { code: 'ask' }],
      autoExecute: 0,
      stage: undefined,
      userId: 1,
      systemCode: '',
      clientId: undefined,
    });
    const start = async (): Promise<string> => {
      const reply = await desk.call('bizproc.workflow.start', {
        TEMPLATE_ID: template.id,
        DOCUMENT_ID: ['crm', 'CCrmDocumentDeal', 'DEAL_512'],
      });
      return String(reply.json.result);
    };
    const terminate = (ID: string): Promise<RawReply> =>
      desk.call('bizproc.workflow.terminate', { ID, STATUS: '' });
    expect((await terminate(await start())).json.result).toBe(true);

    const id = await start();
    const task = desk.portal.automation.tasks.all.find(({ workflow }) => workflow.id === id)!;
    const completed = await desk.call('bizproc.task.complete', { TASK_ID: task.id, STATUS: 3 });
    expect(completed.json.result).toBe(true);
    expect((await terminate(id)).json.result).toBe(true);
  });

  it('takes no time in a request while the clock stands still, so that the reply comes', async () => {
    const { token } = await givenWaitingStep();
    desk.emulator.clock.freeze();
    for (let line = 0; line < 3; line++) expect((await log(token)).json.result).toBe(true);
  });
});
