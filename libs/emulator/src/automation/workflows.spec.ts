import { setUpDesk, type Desk } from '../testing/desk.js';
import type { RecordedRequest } from '../testing/recording-app.js';
import type { WorkflowNode } from '../workflow/workflow-template.js';

const start = 1_787_320_800_000;
const dealType: [string, string, string] = ['crm', 'CCrmDocumentDeal', 'DEAL'];

describe('workflows', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk({ startAt: start, clockRunning: false });
    await desk.register('robot', 'echo', {
      PROPERTIES: {
        text: { Name: 'Text', Type: 'string' },
        list: { Name: 'List', Type: 'string', Multiple: 'Y' },
      },
      RETURN_PROPERTIES: { out: { Name: 'Out', Type: 'string', Default: 'nothing yet' } },
    });
  });
  afterEach(() => desk.close());

  async function calls(count: number): Promise<RecordedRequest[]> {
    return desk.app.received('/handler', count);
  }
  const answer = async (request: RecordedRequest, values: Record<string, unknown> = {}): Promise<void> => {
    await desk.call('bizproc.event.send', {
      EVENT_TOKEN: request.form['event_token'],
      RETURN_VALUES: values,
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const propertiesOf = (request: RecordedRequest): Record<string, unknown> =>
    JSON.parse(JSON.stringify(request.form['properties'])) as Record<string, unknown>;

  it('runs steps one after another, outputs of one are settings of the next', async () => {
    const workflow = desk.portal.startWorkflow({
      documentId: 'DEAL_514',
      steps: [
        {
          code: 'echo',
          alias: 'first',
          properties: { text: 'Deal {=Document:TITLE} of {=Document:OPPORTUNITY}' },
        },
        { code: 'echo', properties: { text: '{=first:out}', list: ['{=first:OUT}', 'x'] } },
      ],
    });
    const [first] = await calls(1);
    expect(propertiesOf(first!)).toEqual({ text: 'Deal Licences for Müller & Söhne of 12400.00', list: '' });
    await answer(first!, { out: 'done' });
    const [, second] = await calls(2);
    expect(propertiesOf(second!)).toEqual({ text: 'done', list: ['done', 'x'] });
    await answer(second!);
    expect(workflow.result()).toMatchObject({
      status: 'completed',
      steps: [{ outputs: { out: 'done' } }, {}],
    });
    expect(workflow.result().steps[1]!.outputs['out']).toBe('nothing yet');
  });

  it('resolves variables, parameters, the workflow, users and modifiers', async () => {
    desk.portal.startWorkflow({
      startedBy: 17,
      parameters: { who: 'user_204' },
      variables: { tags: ['a', 'b'] },
      steps: [
        { setVariable: { name: 'later', value: '{=Document:STAGE_ID}' } },
        {
          code: 'echo',
          properties: {
            text: '{=Template:who > friendly}|{=Template:who > bbcode}|{=Variable:later}|{=User:ID}|{=Document:NOTHING}',
            list: '{=Variable:tags}',
          },
        },
      ],
    });
    const [request] = await calls(1);
    expect(propertiesOf(request!)).toEqual({
      text: 'Chiara Example|[USER=204]Chiara Example[/USER]|NEW|user_17|',
      list: ['a', 'b'],
    });
  });

  it('runs parallel branches in one workflow and goes on after the last', async () => {
    const workflow = desk.portal.startWorkflow({
      steps: [{ parallel: [[{ code: 'echo' }], [{ code: 'echo' }]] }, { log: 'both' }],
    });
    const [left, right] = await calls(2);
    expect(left!.form['workflow_id']).toBe(right!.form['workflow_id']);
    await answer(right!);
    expect(workflow.status).toBe('running');
    await answer(left!);
    expect(workflow.result()).toMatchObject({
      status: 'completed',
      log: expect.arrayContaining(['both']) as string[],
    });
  });

  it('takes branches by conditions, sets fields and waits for delays', async () => {
    const branch = (condition: string): WorkflowNode => ({
      condition,
      then: [{ setFields: { COMMENTS: 'yes' } }],
      else: [{ log: 'no' }],
    });
    const workflow = desk.portal.startWorkflow({
      documentId: 'DEAL_512',
      steps: [branch('{=Document:TITLE}'), branch('{=Document:NOTHING}'), { delaySeconds: 60 }],
    });
    expect(desk.portal.crm.get(2, 512)!['COMMENTS']).toBe('yes');
    expect(workflow.status).toBe('running');
    desk.emulator.clock.advance(60_000);
    expect(workflow.result()).toMatchObject({ status: 'completed', log: ['no'] });
  });

  it('never waits for a step registered with N, and sends its token all the same', async () => {
    await desk.register('robot', 'notify', { USE_SUBSCRIPTION: 'N' });
    const workflow = desk.portal.startWorkflow({ steps: [{ code: 'notify', timeoutSeconds: 60 }] });
    expect(workflow.status).toBe('completed');
    const [request] = await calls(1);
    expect(request!.form).toMatchObject({ use_subscription: 'N', timeout_duration: '60' });
    expect(String(request!.form['event_token'])).toMatch(/^[^|]+\|[^|]+\|[A-Za-z0-9]{32}\.[0-9a-f]{64}$/);
  });

  it('leaves the wait to the designer where the registration does', async () => {
    await desk.register('robot', 'open', { USE_SUBSCRIPTION: undefined });
    const saved = desk.portal.startWorkflow({ steps: [{ code: 'open' }] });
    const chosen = desk.portal.startWorkflow({ steps: [{ code: 'open', useSubscription: 'N' }] });
    const copied = desk.portal.startWorkflow({ steps: [{ code: 'open', useSubscription: null }] });
    const requests = await calls(3);
    expect(requests.map(({ form }) => form['use_subscription'])).toEqual(['Y', 'N', undefined]);
    expect([saved.status, chosen.status, copied.status]).toEqual(['running', 'completed', 'completed']);
  });

  it('times a step out on the portal clock; a later answer is ignored', async () => {
    const workflow = desk.portal.startWorkflow({
      steps: [{ code: 'echo', alias: 'a', timeoutSeconds: 3_600 }, { log: 'timeout {=a:IsTimeout}' }],
    });
    const [request] = await calls(1);
    expect(request!.form['timeout_duration']).toBe('3600');
    desk.emulator.clock.advance(3_599_000);
    expect(workflow.status).toBe('running');
    expect(desk.emulator.ledger.waitingSteps()[0]).toMatchObject({ timeoutAt: start + 3_600_000 });
    desk.emulator.clock.advance(1_000);
    expect(workflow.result()).toMatchObject({
      status: 'completed',
      steps: [{ status: 'timed-out', outputs: { IsTimeout: 1 } }],
    });
    expect(workflow.log.map(({ text }) => text)).toContain('timeout 1');
    await answer(request!, { out: 'late' });
    expect(workflow.steps[0]!.outputs['out']).toBe('nothing yet');
  });

  it('tries a timeout again after a minute when the workflow is locked', async () => {
    const workflow = desk.portal.startWorkflow({ steps: [{ code: 'echo', timeoutSeconds: 10 }] });
    desk.portal.automation.claim(workflow, 30_000);
    desk.emulator.clock.advance(10_000);
    expect(workflow.status).toBe('running');
    desk.emulator.clock.advance(59_000);
    expect(workflow.status).toBe('running');
    desk.emulator.clock.advance(1_000);
    expect(workflow.status).toBe('completed');
  });

  it('keeps the query of the handler, and takes a changed definition for workflows that run already', async () => {
    await desk.register('robot', 'tenant', { HANDLER: `${desk.app.url}/handler?tenant=7&x=%20` });
    desk.portal.startWorkflow({
      steps: [{ code: 'echo' }, { code: 'tenant', properties: { added: 'later' } }],
    });
    const [first] = await calls(1);
    await desk.call('bizproc.robot.update', {
      CODE: 'tenant',
      FIELDS: { PROPERTIES: { added: { Name: 'Added' } } },
    });
    await answer(first!);
    const [, second] = await calls(2);
    expect(second!.query).toBe('tenant=7&x=%20');
    expect(propertiesOf(second!)).toEqual({ added: 'later' });
  });

  it('clamps a timeout to five years', async () => {
    desk.portal.startWorkflow({ steps: [{ code: 'echo', timeoutSeconds: 999_999_999 }] });
    expect((await calls(1))[0]!.form['timeout_duration']).toBe('157680000');
  });

  it('faults at a step whose registration is gone, or whose app is not paid', () => {
    const gone = desk.portal.startWorkflow({ steps: [{ code: 'nobody' }, { log: 'never' }] });
    expect(gone.result()).toMatchObject({
      status: 'faulted',
      log: ['The activity nobody is not registered'],
    });
    desk.portal.installation()!.paymentAllowed = false;
    const unpaid = desk.portal.startWorkflow({ steps: [{ code: 'echo' }] });
    expect(unpaid.result().log).toEqual(['Rest application status error: payment required']);
    expect(desk.emulator.ledger.of('acme')).toMatchObject({ workflowsFaulted: 2, callsQueued: 0 });
  });

  it('sends no tokens when nobody is chosen, the chosen user otherwise', async () => {
    await desk.register('robot', 'nobody', { AUTH_USER_ID: 0 });
    desk.portal.startWorkflow({ steps: [{ code: 'nobody' }, { log: '' }] });
    desk.portal.startWorkflow({ steps: [{ code: 'nobody', authUserId: 204 }] });
    const [without, chosen] = await calls(2);
    expect(Object.keys(without!.form['auth'] as object)).toEqual([
      'domain',
      'server_endpoint',
      'client_endpoint',
      'member_id',
      'application_token',
    ]);
    expect(chosen!.form['auth']).toMatchObject({ user_id: '204', expires_in: '3600' });
  });

  it('starts the robots of a stage in one workflow when a deal reaches it', async () => {
    desk.portal.automation.addTemplate({
      name: 'Won',
      description: '',
      documentType: dealType,
      stage: 'WON',
      steps: [{ parallel: [[{ code: 'echo' }], [{ code: 'echo' }]] }],
      autoExecute: 0,
      userId: 1,
      systemCode: '',
      clientId: undefined,
    });
    await desk.call('crm.deal.update', { id: 512, fields: { TITLE: 'Same stage' } });
    await desk.call('crm.item.update', { entityTypeId: 2, id: 512, fields: { stageId: 'WON' } });
    await desk.call('crm.item.update', { entityTypeId: 2, id: 512, fields: { stageId: 'WON' } });
    const requests = await calls(2);
    expect(requests.map(({ form }) => (form['document_id'] as string[])[2])).toEqual([
      'DEAL_512',
      'DEAL_512',
    ]);
    expect(desk.portal.automation.instances.size).toBe(1);
  });

  it('starts automatic templates on create and on edit', async () => {
    const template = (autoExecute: number, log: string): void => {
      desk.portal.automation.addTemplate({
        name: log,
        description: '',
        documentType: dealType,
        stage: undefined,
        steps: [{ code: 'echo', properties: { text: log } }],
        autoExecute,
        userId: 1,
        systemCode: '',
        clientId: undefined,
      });
    };
    template(1, 'created');
    template(2, 'edited');
    const added = await desk.call('crm.deal.add', { fields: { TITLE: 'New' } });
    await desk.call('crm.deal.update', { id: added.json.result, fields: { TITLE: 'Edited' } });
    const requests = await calls(2);
    expect(requests.map((request) => propertiesOf(request)['text'])).toEqual(['created', 'edited']);
  });

  it('calls from inside the locked workflow on old portals', async () => {
    desk.portal.behaviour.callsFromInside = true;
    desk.portal.behaviour.lockMs = 1_000;
    const workflow = desk.portal.startWorkflow({ steps: [{ code: 'echo' }] });
    const [request] = await calls(1);
    await answer(request!, { out: 'too early' });
    expect(workflow.steps[0]!.status).toBe('waiting');
    expect(desk.emulator.ledger.of('acme').answersLocked).toBe(1);
  });

  it('keeps its log and its steps within bounds in an endless loop', () => {
    const workflow = desk.portal.startWorkflow({ steps: [{ repeat: 100_000, steps: [{ log: 'x' }] }] });
    expect(workflow.status).toBe('completed');
    expect(workflow.log).toHaveLength(200);
  });
});
