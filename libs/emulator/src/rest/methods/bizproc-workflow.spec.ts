import { setUpDesk, type Desk } from '../../testing/desk.js';
import { fixture } from '../../testing/fixtures.js';
import { callRest } from '../../testing/rest-client.js';

const startedAt = 1_787_320_800_000;
const dealType = ['crm', 'CCrmDocumentDeal', 'DEAL'];
const deal = ['crm', 'CCrmDocumentDeal', 'DEAL_512'];
const file = (steps: unknown): string[] => [
  't.bpt',
  Buffer.from(JSON.stringify({ steps })).toString('base64'),
];

describe('bizproc.workflow.*', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk({ startAt: startedAt, clockRunning: false });
    await desk.register('robot', 'ask');
  });
  afterEach(() => desk.close());

  async function givenTemplate(steps: unknown = [{ code: 'ask' }]): Promise<number> {
    const reply = await desk.call('bizproc.workflow.template.add', {
      DOCUMENT_TYPE: dealType,
      NAME: 'Template',
      TEMPLATE_DATA: file(steps),
    });
    return reply.json.result as number;
  }
  const rows = async (params: object): Promise<Record<string, unknown>[]> =>
    (await desk.call('bizproc.workflow.instances', { ...params })).json.result as Record<string, unknown>[];

  describe('start', () => {
    it('starts a template on a document and answers its id', async () => {
      const templateId = await givenTemplate();
      const reply = await desk.call('bizproc.workflow.start', { TEMPLATE_ID: templateId, DOCUMENT_ID: deal });
      expect(reply.json.result).toMatch(/^[0-9a-f]{13}\d\.\d{8}$/);
      expect(desk.portal.automation.workflow(String(reply.json.result))).toMatchObject({
        documentId: deal,
        startedBy: 1,
        templateId: templateId,
      });
    });

    it('is for administrators, and for users who may start the template', async () => {
      const templateId = await givenTemplate();
      const { secret } = desk.portal.addWebhook(9);
      const start = (): ReturnType<typeof callRest> =>
        callRest(desk.portal, `9/${secret}/bizproc.workflow.start`, {
          TEMPLATE_ID: templateId,
          DOCUMENT_ID: deal,
        });
      expect(await start()).toMatchObject({ status: 403, json: { error: 'ACCESS_DENIED' } });
      desk.portal.automation.templates.get(templateId)!.starters = [9];
      const workflow = desk.portal.automation.workflow(String((await start()).json.result));
      expect(workflow).toMatchObject({ startedBy: 9, status: 'running' });
    });

    it('fails with an empty code when the workflow does not start, by fault', async () => {
      const templateId = await givenTemplate();
      desk.emulator.faults.add({ target: 'rest', count: 1, effect: { kind: 'start-failure' } });
      await desk.call('profile');
      const start = (): ReturnType<Desk['call']> =>
        desk.call('bizproc.workflow.start', { TEMPLATE_ID: templateId, DOCUMENT_ID: deal });
      expect(await start()).toMatchObject({ status: 400, json: { error: '' } });
      expect(desk.portal.automation.instances.size).toBe(0);
      expect((await start()).status).toBe(200);
    });

    it('takes the document id of the query string before that of the body', async () => {
      const templateId = await givenTemplate();
      const query = deal.map((part) => `DOCUMENT_ID[]=${part.replace('512', '514')}`).join('&');
      const reply = await callRest(desk.portal, `bizproc.workflow.start?${query}`, {
        auth: desk.token,
        TEMPLATE_ID: templateId,
        DOCUMENT_ID: deal,
      });
      const workflow = desk.portal.automation.workflow(String(reply.json.result));
      expect(workflow!.documentId[2]).toBe('DEAL_514');
    });

    it.each<[string, object, string, string]>([
      ['no template', { TEMPLATE_ID: undefined }, 'ERROR_WRONG_WORKFLOW_ID', 'Empty TEMPLATE_ID'],
      ['an unknown template', { TEMPLATE_ID: 99 }, 'ERROR_WRONG_WORKFLOW_ID', 'Template not found'],
      ['no document', { DOCUMENT_ID: undefined }, '', 'Wrong DOCUMENT_ID!'],
      ['half a document', { DOCUMENT_ID: ['crm'] }, '', 'Wrong DOCUMENT_ID!'],
      [
        'a missing document',
        { DOCUMENT_ID: ['crm', 'CCrmDocumentDeal', 'DEAL_999'] },
        '',
        'Wrong DOCUMENT_ID!',
      ],
    ])('refuses %s', async (_, change, error, description) => {
      const templateId = await givenTemplate();
      const reply = await desk.call('bizproc.workflow.start', {
        TEMPLATE_ID: templateId,
        DOCUMENT_ID: deal,
        ...change,
      });
      expect(reply).toMatchObject({ status: 400, json: { error, error_description: description } });
    });

    it('refuses another type of document with an empty code', async () => {
      const templateId = await givenTemplate();
      const reply = await desk.call('bizproc.workflow.start', {
        TEMPLATE_ID: templateId,
        DOCUMENT_ID: ['crm', 'CCrmDocumentContact', 'CONTACT_7'],
      });
      expect(reply.status).toBe(400);
      expect(reply.json).toEqual(JSON.parse(fixture('80-error-empty-code.json')));
    });

    it('refuses a user without rights', async () => {
      const templateId = await givenTemplate();
      const { accessToken } = desk.emulator.oauth.issue(desk.portal.installation()!, 9);
      const reply = await desk.call('bizproc.workflow.start', {
        auth: accessToken,
        TEMPLATE_ID: templateId,
        DOCUMENT_ID: deal,
      });
      expect(reply).toMatchObject({ status: 403, json: { error: 'ACCESS_DENIED' } });
    });
  });

  describe('instances', () => {
    it('shows running workflows with the columns asked for', async () => {
      const workflow = desk.portal.startWorkflow({ documentId: 'DEAL_512', steps: [{ code: 'ask' }] });
      expect(await rows({})).toEqual([
        { ID: workflow.id, MODIFIED: '2026-08-21T16:00:00+02:00', OWNED_UNTIL: null },
      ]);
      expect(await rows({ SELECT: ['ENTITY', 'DOCUMENT_ID', 'STARTED_BY', 'nothing'] })).toEqual([
        { ENTITY: 'CCrmDocumentDeal', DOCUMENT_ID: 'DEAL_512', STARTED_BY: '1' },
      ]);
      const alias = await desk.call('bizproc.workflow.instance.list');
      expect(alias.json.result).toHaveLength(1);
      desk.portal.automation.terminate(workflow, '');
      expect(await rows({ FILTER: { ID: workflow.id } })).toEqual([]);
    });

    it('filters by upper-case names and the five operators only; the rest is dropped silently', async () => {
      const one = desk.portal.startWorkflow({ documentId: 'DEAL_512', steps: [{ code: 'ask' }] });
      desk.emulator.clock.advance(10_000);
      const two = desk.portal.startWorkflow({ documentId: 'DEAL_513', steps: [{ code: 'ask' }] });
      const ids = async (FILTER: object): Promise<unknown[]> => (await rows({ FILTER })).map(({ ID }) => ID);
      expect(await ids({ ID: one.id })).toEqual([one.id]);
      expect(await ids({ ID: [one.id, two.id, 'x'] })).toEqual([two.id, one.id]);
      expect(await ids({ '!ID': one.id })).toEqual([two.id]);
      expect(await ids({ '>MODIFIED': '2026-08-21T14:00:05+00:00' })).toEqual([two.id]);
      expect(await ids({ '<=MODIFIED': '2026-08-21T14:00:00+00:00' })).toEqual([one.id]);
      expect(await ids({ DOCUMENT_ID: 'deal_51_' })).toEqual([two.id, one.id]);
      expect(await ids({ DOCUMENT_ID: '%513' })).toEqual([two.id]);
      // The dangerous ones.
      expect(await ids({ '=ID': one.id })).toEqual([two.id, one.id]);
      expect(await ids({ '!=ID': one.id })).toEqual([two.id, one.id]);
      expect(await ids({ id: one.id })).toEqual([two.id, one.id]);
      // A backslash escapes: an entity with backslashes matches nothing.
      desk.portal.crm.add(147, { TITLE: 'x' }, 1);
      desk.portal.startWorkflow({ documentId: 'DYNAMIC_147_1', steps: [{ code: 'ask' }] });
      expect(await ids({ ENTITY: 'Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic' })).toEqual([]);
    });

    it('pages by 50, and without counting into nothing', async () => {
      for (let index = 0; index < 60; index++) desk.portal.startWorkflow({ steps: [{ code: 'ask' }] });
      const first = await desk.call('bizproc.workflow.instances', {});
      expect(first.json).toMatchObject({ total: 60, next: 50 });
      const second = await desk.call('bizproc.workflow.instances', { start: 50 });
      expect(second.json.result).toHaveLength(10);
      expect(second.json).not.toHaveProperty('next');
      expect((await desk.call('bizproc.workflow.instances', { START: 50 })).json.result).toHaveLength(50);
      expect((await desk.call('bizproc.workflow.instances', { start: -1 })).json).toMatchObject({
        result: [],
        next: -1,
        total: 0,
      });
    });

    it('refuses a selection that is not text, and users who are no administrators', async () => {
      expect((await desk.call('bizproc.workflow.instances', { SELECT: [['ID']] })).json).toEqual({
        error: 'ERROR_SELECT_VALIDATION_FAILURE',
        error_description: 'Invalid data in SELECT parameter',
      });
      const { accessToken } = desk.emulator.oauth.issue(desk.portal.installation()!, 9);
      expect((await desk.call('bizproc.workflow.instances', { auth: accessToken })).status).toBe(403);
    });
  });

  describe('terminate and kill', () => {
    it('end a workflow, kill without a trace', async () => {
      const one = desk.portal.startWorkflow({ steps: [{ code: 'ask' }] });
      const two = desk.portal.startWorkflow({ steps: [{ code: 'ask' }] });
      expect((await desk.call('bizproc.workflow.terminate', { ID: one.id, STATUS: 'no' })).json.result).toBe(
        true,
      );
      expect(one).toMatchObject({ status: 'terminated', statusText: 'no' });
      expect((await desk.call('bizproc.workflow.kill', { ID: two.id })).json.result).toBe(true);
      expect(desk.portal.automation.workflow(one.id)).toBe(one);
      expect(desk.portal.automation.workflow(two.id)).toBeUndefined();
      expect(desk.emulator.ledger.waitingCount).toBe(0);
    });

    it.each<[string, unknown, string, string]>([
      ['terminate', undefined, 'ERROR_WRONG_WORKFLOW_ID', 'Empty workflow instance ID'],
      ['terminate', 12, 'ERROR_WRONG_WORKFLOW_ID', 'Invalid workflow instance ID (string expected)'],
      ['terminate', 'x', '', 'Workflow instance is not found (text is localised)'],
      ['kill', '', 'ERROR_WRONG_WORKFLOW_ID', 'Empty workflow instance ID'],
      ['kill', 12, '', 'Workflow instance is not found (text is localised)'],
    ])('%s refuses %j', async (method, ID, error, error_description) => {
      const reply = await desk.call(`bizproc.workflow.${method}`, { ID });
      expect(reply).toMatchObject({ status: 400, json: { error, error_description } });
    });
  });

  describe('templates', () => {
    it('are listed without those of robots, updated and deleted by their app', async () => {
      const id = await givenTemplate();
      desk.portal.automation.addTemplate({
        ...desk.portal.automation.templates.get(id)!,
        stage: 'WON',
        name: 'Robots',
      });
      const list = await desk.call('bizproc.workflow.template.list', {
        SELECT: ['ID', 'NAME', 'SYSTEM_CODE'],
      });
      expect(list.json.result).toEqual([{ ID: '1', NAME: 'Template', SYSTEM_CODE: 'rest_app_5' }]);
      const update = await desk.call('bizproc.workflow.template.update', {
        ID: id,
        FIELDS: { NAME: 'Renamed', AUTO_EXECUTE: '1' },
      });
      expect(update.json.result).toBe(id);
      expect(desk.portal.automation.templates.get(id)).toMatchObject({ name: 'Renamed', autoExecute: 1 });
      const workflow = desk.portal.startWorkflow({ templateId: id, steps: [{ code: 'ask' }] });
      expect((await desk.call('bizproc.workflow.template.delete', { ID: id })).json).toMatchObject({
        error: '',
      });
      desk.portal.automation.terminate(workflow, '');
      const gone = await desk.call('bizproc.workflow.template.delete', { ID: id });
      expect(gone.json).toMatchObject({ result: null });
      expect((await desk.call('bizproc.workflow.template.list', { start: -1 })).json).toMatchObject({
        next: -1,
      });
    });

    it.each<[string, object, string, string]>([
      [
        'no document type',
        { DOCUMENT_TYPE: ['crm'] },
        'ERROR_TEMPLATE_VALIDATION_FAILURE',
        'Incorrect field DOCUMENT_TYPE!',
      ],
      ['no name', { NAME: '' }, 'ERROR_TEMPLATE_VALIDATION_FAILURE', 'Empty template name!'],
      [
        'a number as AUTO_EXECUTE',
        { AUTO_EXECUTE: 1 },
        'ERROR_TEMPLATE_VALIDATION_FAILURE',
        'Incorrect field AUTO_EXECUTE!',
      ],
      [
        'no file',
        { TEMPLATE_DATA: '' },
        'ERROR_TEMPLATE_VALIDATION_FAILURE',
        'Incorrect field TEMPLATE_DATA!',
      ],
      [
        'a broken file',
        { TEMPLATE_DATA: ['x', 'eA=='] },
        '',
        'The template could not be imported (text is localised)',
      ],
    ])('refuse %s', async (_, change, error, error_description) => {
      const reply = await desk.call('bizproc.workflow.template.add', {
        DOCUMENT_TYPE: dealType,
        NAME: 'T',
        TEMPLATE_DATA: file([]),
        ...change,
      });
      expect(reply).toMatchObject({ status: 400, json: { error, error_description } });
    });

    it('belong to their app', async () => {
      const { id } = desk.portal.automation.addTemplate({
        name: 'Own',
        description: '',
        documentType: ['crm', 'CCrmDocumentDeal', 'DEAL'],
        steps: [],
        autoExecute: 0,
        stage: undefined,
        userId: 1,
        systemCode: '',
        clientId: undefined,
      });
      expect(
        (await desk.call('bizproc.workflow.template.update', { ID: id, FIELDS: { NAME: 'x' } })).json,
      ).toMatchObject({
        error: 'ERROR_TEMPLATE_NOT_OWNER',
      });
      expect((await desk.call('bizproc.workflow.template.delete', { ID: id })).json).toMatchObject({
        error: '',
      });
      expect((await desk.call('bizproc.workflow.template.delete', { ID: 99 })).json).toMatchObject({
        error: 'ERROR_TEMPLATE_NOT_FOUND',
      });
    });
  });

  describe('tasks', () => {
    const approval = {
      task: {
        activity: 'ApproveActivity' as const,
        name: 'Approve',
        users: [17, 204],
        commentRequired: 'YR' as const,
      },
      alias: 'approval',
    };

    it('wait for a user, and their outcome is an output', async () => {
      const workflow = desk.portal.startWorkflow({
        steps: [approval, { log: 'by {=approval:LastApprover}' }],
      });
      const { accessToken } = desk.emulator.oauth.issue(desk.portal.installation()!, 204);
      const list = await desk.call('bizproc.task.list', {
        auth: accessToken,
        SELECT: ['ID', 'USER_ID', 'PARAMETERS'],
      });
      expect(list.json).toMatchObject({
        total: 1,
        result: [
          {
            ID: '1',
            USER_ID: '204',
            DOCUMENT_URL: '/crm/deal/details/512/',
            PARAMETERS: { ShowComment: 'Y' },
          },
        ],
      });
      const complete = (params: object): ReturnType<Desk['call']> =>
        desk.call('bizproc.task.complete', { auth: accessToken, TASK_ID: 1, ...params });
      expect((await complete({ TASK_ID: '' })).json.error_description).toBe('empty TASK_ID');
      expect((await complete({ STATUS: 'maybe' })).json.error_description).toBe('incorrect STATUS');
      expect((await complete({ STATUS: 3 })).json.error_description).toBe('incorrect STATUS');
      expect((await complete({ TASK_ID: 9, STATUS: 1 })).json).toMatchObject({
        error: 'ERROR_TASK_NOT_FOUND',
      });
      expect((await complete({ STATUS: 'no' })).json).toMatchObject({ error: 'ERROR_TASK_EXECUTION' });
      expect((await desk.call('bizproc.task.complete', { TASK_ID: 1, STATUS: 1 })).json).toMatchObject({
        error: 'ERROR_TASK_NOT_FOUND',
      });
      expect((await complete({ STATUS: 'yes' })).json.result).toBe(true);
      expect(workflow.result()).toMatchObject({ status: 'completed', log: ['by user_204'] });
      expect((await complete({ STATUS: 'yes' })).json).toMatchObject({ error: 'ERROR_TASK_COMPLETED' });
    });

    it('can be delegated', async () => {
      desk.portal.startWorkflow({ steps: [approval] });
      const delegate = (params: object): ReturnType<Desk['call']> =>
        desk.call('bizproc.task.delegate', { TASK_IDS: [1], FROM_USER_ID: 17, TO_USER_ID: 9, ...params });
      expect((await delegate({ TASK_IDS: [] })).json).toMatchObject({ error: 'ERROR_TASK_VALIDATION' });
      expect((await delegate({ TO_USER_ID: 77 })).json).toMatchObject({ error: 'ERROR_INVALID_USER_ID' });
      expect((await delegate({})).json.result).toBe(true);
      expect((await delegate({})).json).toMatchObject({ error: 'ERROR_DELEGATION_NOT_ALLOWED' });
      expect([...desk.portal.automation.tasks.get(1)!.userStatus.keys()]).toEqual([204, 9]);
    });

    it('of others are not shown to users who are no administrators', async () => {
      const { accessToken } = desk.emulator.oauth.issue(desk.portal.installation()!, 9);
      const reply = await desk.call('bizproc.task.list', { auth: accessToken, FILTER: { USER_ID: 17 } });
      expect(reply).toMatchObject({ status: 403, json: { error: 'ACCESS_DENIED' } });
    });
  });
});
