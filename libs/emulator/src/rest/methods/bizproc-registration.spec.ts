import { setUpDesk, type Desk } from '../../testing/desk.js';
import { callRest } from '../../testing/rest-client.js';

describe('bizproc.activity.* and bizproc.robot.*', () => {
  let desk: Desk;
  let handler: string;

  beforeAll(async () => {
    desk = await setUpDesk({
      moreApps: [{ clientId: 'local.other.1', clientSecret: 'other' }],
    });
    handler = `${desk.app.url}/handler`;
  });
  afterAll(() => desk.close());
  afterEach(() => {
    desk.portal.installation()!.registrations.clear();
    desk.portal.placements.length = 0;
  });

  const valid = (): Record<string, unknown> => ({
    CODE: 'send_invoice',
    HANDLER: handler,
    NAME: { en: 'Send invoice' },
    USE_SUBSCRIPTION: 'Y',
  });
  const longText = 'x'.repeat(66_000);

  /** Every row of protocol 1.12 that `add` can answer. */
  const refusals: [what: string, change: Record<string, unknown>, error: string, description: string][] = [
    ['no code', { CODE: undefined }, 'ERROR_ACTIVITY_VALIDATION_FAILURE', 'Empty activity code!'],
    ['an empty code', { CODE: '' }, 'ERROR_ACTIVITY_VALIDATION_FAILURE', 'Empty activity code!'],
    ['a bad code', { CODE: 'send invoice' }, 'ERROR_ACTIVITY_VALIDATION_FAILURE', 'Wrong activity code!'],
    ['a code that is a list', { CODE: ['a'] }, 'ERROR_ACTIVITY_VALIDATION_FAILURE', 'Wrong activity code!'],
    ['a long code', { CODE: 'a'.repeat(129) }, 'ERROR_ACTIVITY_ADD_FAILURE', 'Activity save error!'],
    ['no handler', { HANDLER: undefined }, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL'],
    ['localhost', { HANDLER: 'http://localhost:3000/x' }, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL'],
    [
      'a host beginning with a dot',
      { HANDLER: 'http://.com/' },
      'ERROR_WRONG_HANDLER_URL',
      'Wrong handler URL',
    ],
    ['no address', { HANDLER: 'example' }, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL'],
    [
      'ftp',
      { HANDLER: 'ftp://app.example.com/x' },
      'ERROR_UNSUPPORTED_PROTOCOL',
      'Unsupported handler protocol',
    ],
    [
      'a long handler',
      { HANDLER: `https://app.example.com/${'a'.repeat(1_000)}` },
      'ERROR_ACTIVITY_ADD_FAILURE',
      'Activity save error!',
    ],
    ['no name', { NAME: undefined }, 'ERROR_ACTIVITY_VALIDATION_FAILURE', 'Empty activity NAME!'],
    ['an empty name map', { NAME: {} }, 'ERROR_ACTIVITY_VALIDATION_FAILURE', 'Empty activity NAME!'],
    [
      'text as properties',
      { PROPERTIES: 'x' },
      'ERROR_ACTIVITY_VALIDATION_FAILURE',
      'Wrong properties array!',
    ],
    [
      'text as return properties',
      { RETURN_PROPERTIES: 'x' },
      'ERROR_ACTIVITY_VALIDATION_FAILURE',
      'Wrong properties array!',
    ],
    [
      'a bad property id',
      { PROPERTIES: { '1st': { Name: 'x' } } },
      'ERROR_ACTIVITY_VALIDATION_FAILURE',
      'Wrong property key (1st)!',
    ],
    [
      'a list of properties',
      { PROPERTIES: [{ Name: 'x' }] },
      'ERROR_ACTIVITY_VALIDATION_FAILURE',
      'Wrong property key (0)!',
    ],
    [
      'a property without a name',
      { PROPERTIES: { amount: { Type: 'int' } } },
      'ERROR_ACTIVITY_VALIDATION_FAILURE',
      'Empty property NAME (amount)!',
    ],
    [
      'a property called OPTIONS, which is taken for a container',
      { PROPERTIES: { OPTIONS: { Name: 'x' } } },
      'ERROR_ACTIVITY_VALIDATION_FAILURE',
      'Empty property NAME (OPTIONS)!',
    ],
    ['text as filter', { FILTER: 'box' }, 'ERROR_ACTIVITY_VALIDATION_FAILURE', 'Wrong activity FILTER!'],
    [
      'two parts of a document type',
      { DOCUMENT_TYPE: ['crm', 'CCrmDocumentDeal'] },
      'ERROR_ACTIVITY_VALIDATION_FAILURE',
      'Wrong activity DOCUMENT_TYPE!',
    ],
    [
      'a type that its class refuses',
      { DOCUMENT_TYPE: ['crm', 'CCrmDocumentDeal', 'DYNAMIC_147'] },
      'ERROR_ACTIVITY_VALIDATION_FAILURE',
      'Wrong activity DOCUMENT_TYPE!',
    ],
    [
      'odd characters in the module',
      { DOCUMENT_TYPE: ['c r m', 'X', 'Y'] },
      'ERROR_ACTIVITY_VALIDATION_FAILURE',
      'Wrong activity DOCUMENT_TYPE!',
    ],
    [
      'definitions of more than 65,535 bytes',
      { PROPERTIES: { a: { Name: longText } } },
      'ERROR_ACTIVITY_ADD_FAILURE',
      'Activity save error!',
    ],
    ['a placement without a handler', { USE_PLACEMENT: 'Y' }, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL'],
  ];

  describe.each(['activity', 'robot'] as const)('bizproc.%s.add', (kind) => {
    it.each(refusals)('refuses %s', async (_, change, error, description) => {
      const reply = await desk.call(`bizproc.${kind}.add`, { ...valid(), ...change });
      expect(reply.status).toBe(400);
      expect(reply.json).toEqual({ error, error_description: description });
      expect(desk.portal.registrations).toHaveLength(0);
      expect(desk.portal.placements).toHaveLength(0);
    });

    it('refuses a call without parameters', async () => {
      const reply = await desk.call(`bizproc.${kind}.add`);
      expect(reply.json).toMatchObject({
        error: 'ERROR_ACTIVITY_VALIDATION_FAILURE',
        error_description: 'Empty data!',
      });
    });

    it('refuses a webhook', async () => {
      const { webhooks, baseUrl } = desk.portal;
      const address = `${baseUrl}/rest/${webhooks[0]!.userId}/${webhooks[0]!.secret}/bizproc.${kind}.add`;
      const reply = await fetch(address, { method: 'POST', body: new URLSearchParams({ CODE: 'x' }) });
      expect(reply.status).toBe(403);
      expect(await reply.json()).toEqual({
        error: 'ACCESS_DENIED',
        error_description: 'Access denied! Application context required',
      });
    });

    it('refuses a user who is no administrator', async () => {
      const tokens = desk.emulator.oauth.issue(desk.portal.installation()!, 9);
      const reply = await callRest(desk.portal, `bizproc.${kind}.add`, {
        auth: tokens.accessToken,
        ...valid(),
      });
      expect(reply.status).toBe(403);
      expect(reply.json).toEqual({ error: 'ACCESS_DENIED', error_description: 'Access denied!' });
    });

    it('refuses a code that the other kind uses', async () => {
      const other = kind === 'robot' ? 'activity' : 'robot';
      expect((await desk.call(`bizproc.${other}.add`, valid())).json.result).toBe(true);
      expect((await desk.call(`bizproc.${kind}.add`, valid())).json).toEqual({
        error: 'ERROR_ACTIVITY_ALREADY_INSTALLED',
        error_description: 'Activity or Robot already installed!',
      });
    });

    it('does not exist on a plan without the feature, whatever the token', async () => {
      const { features } = desk.portal.plan;
      desk.portal.plan.features = kind === 'activity' ? ['crm_automation_deal'] : [];
      const reply = await callRest(desk.portal, `bizproc.${kind}.add`, { auth: 'nonsense' });
      desk.portal.plan.features = features;
      expect(reply.status).toBe(404);
      expect(reply.json).toEqual({ error: 'ERROR_METHOD_NOT_FOUND', error_description: 'Method not found!' });
    });
  });

  it('looks at the return properties before the document type for activities, the other way round for robots', async () => {
    const both = { ...valid(), RETURN_PROPERTIES: 'x', DOCUMENT_TYPE: ['crm'] };
    expect((await desk.call('bizproc.activity.add', both)).json.error_description).toBe(
      'Wrong properties array!',
    );
    expect((await desk.call('bizproc.robot.add', both)).json.error_description).toBe(
      'Wrong activity DOCUMENT_TYPE!',
    );
  });

  it('takes parameter names in any case and keeps the ids of properties', async () => {
    const reply = await desk.call('bizproc.robot.add', {
      code: 'score',
      Handler: handler,
      name: 'Score',
      use_subscription: 'N',
      properties: { paidFlag: { name: { de: 'Bezahlt' }, type: 'bool', options: { aB: 'x' } } },
    });
    expect(reply.json.result).toBe(true);
    expect(JSON.parse(JSON.stringify(desk.portal.registrations[0]))).toMatchObject({
      name: { '*': 'Score' },
      properties: { paidFlag: { NAME: { DE: 'Bezahlt' }, TYPE: 'bool', OPTIONS: { aB: 'x' } } },
      useSubscription: 'N',
    });
  });

  it('stores JSON true as 1, which is neither yes nor no', async () => {
    await desk.call('bizproc.robot.add', { ...valid(), USE_SUBSCRIPTION: true });
    expect(desk.portal.registrations[0]!.useSubscription).toBe('1');
  });

  it('accepts a document type whose class does not exist', async () => {
    const reply = await desk.call('bizproc.robot.add', {
      ...valid(),
      DOCUMENT_TYPE: ['crm', 'CCrmDocumentDael', 'DEAL'],
    });
    expect(reply.json.result).toBe(true);
  });

  it('lists codes of one kind, as the fixture does', async () => {
    await desk.call('bizproc.robot.add', valid());
    await desk.call('bizproc.robot.add', { ...valid(), CODE: 'score_deal' });
    await desk.call('bizproc.activity.add', { ...valid(), CODE: 'ping' });
    expect((await desk.call('bizproc.robot.list')).json.result).toEqual(['send_invoice', 'score_deal']);
    expect((await desk.call('bizproc.activity.list')).json.result).toEqual(['ping']);
  });

  describe('update', () => {
    beforeEach(async () => {
      await desk.call('bizproc.robot.add', {
        ...valid(),
        PROPERTIES: { a: { Name: 'A' }, b: { Name: 'B' } },
        DOCUMENT_TYPE: ['crm', 'CCrmDocumentDeal', 'DEAL'],
      });
    });
    const update = (FIELDS: unknown, CODE = 'send_invoice'): ReturnType<Desk['call']> =>
      desk.call('bizproc.robot.update', { CODE, FIELDS });

    it('replaces properties as a whole and ignores null and an empty name', async () => {
      const reply = await update({
        PROPERTIES: { c: { Name: 'C' } },
        NAME: '',
        HANDLER: null,
        DOCUMENT_TYPE: '',
      });
      expect(reply.json.result).toBe(true);
      const [registration] = desk.portal.registrations;
      expect(Object.keys(registration!.properties)).toEqual(['c']);
      expect(registration!.name).toMatchObject({ EN: 'Send invoice' });
      expect(registration!.handler).toBe(handler);
      expect(registration!.documentType).toBeUndefined();
    });

    it.each<[string, unknown, string]>([
      ['no fields', undefined, 'No fields to update'],
      ['only nulls', { HANDLER: null }, 'No fields to update'],
      ['only a placement handler', { PLACEMENT_HANDLER: 'https://app.example.com/x' }, 'No fields to update'],
      ['a bad property', { PROPERTIES: { a: {} } }, 'Empty property NAME (a)!'],
      ['too much', { PROPERTIES: { a: { Name: longText } } }, 'The data of the activity is too long'],
    ])('refuses %s', async (_, fields, description) => {
      const reply = await update(fields);
      expect(reply.status).toBe(400);
      expect(reply.json).toEqual({
        error: 'ERROR_ACTIVITY_VALIDATION_FAILURE',
        error_description: description,
      });
    });

    it('does not find another kind or an unknown code', async () => {
      const expected = {
        error: 'ERROR_ACTIVITY_NOT_FOUND',
        error_description: 'Activity or Robot not found!',
      };
      expect((await update({ NAME: 'x' }, 'other')).json).toEqual(expected);
      const wrongKind = await desk.call('bizproc.activity.update', {
        CODE: 'send_invoice',
        FIELDS: { NAME: 'x' },
      });
      expect(wrongKind.json).toEqual(expected);
      expect((await desk.call('bizproc.activity.delete', { CODE: 'send_invoice' })).json).toEqual(expected);
    });

    it('sets a placement, and deletes its binding when it is switched off', async () => {
      await update({ USE_PLACEMENT: 'Y', PLACEMENT_HANDLER: `${desk.app.url}/settings` });
      expect(desk.portal.placements).toHaveLength(1);
      await update({ USE_PLACEMENT: 'N' });
      expect(desk.portal.placements).toHaveLength(0);
    });
  });

  describe('settings placements', () => {
    const withPlacement = (code: string, path: string): Record<string, unknown> => ({
      ...valid(),
      CODE: code,
      USE_PLACEMENT: 'Y',
      PLACEMENT_HANDLER: `${desk.app.url}${path}`,
    });

    it('need an address of their own for each code', async () => {
      await desk.call('bizproc.robot.add', withPlacement('a', '/same'));
      const reply = await desk.call('bizproc.robot.add', withPlacement('b', '/same'));
      expect(reply.json).toEqual({
        error: 'ERROR_CORE',
        error_description:
          'Unable to set placement handler: You should use unique placement handler for each CODE!',
      });
    });

    it('collide with the same code of another app', async () => {
      await desk.call('bizproc.robot.add', withPlacement('a', '/one'));
      await desk.portal.installApp({
        mode: 'script',
        installUrl: `${desk.app.url}/other`,
        clientId: 'local.other.1',
      });
      const other = desk.emulator.oauth.issue(desk.portal.installation('local.other.1')!, 1);
      const reply = await callRest(desk.portal, 'bizproc.robot.add', {
        auth: other.accessToken,
        ...withPlacement('a', '/two'),
      });
      expect(reply.json).toMatchObject({ error: 'ERROR_CORE' });
      expect(reply.json.error_description).toContain('Handler already binded');
      await desk.portal.uninstallApp({ clientId: 'local.other.1' });
    });

    it('go with the registration', async () => {
      await desk.call('bizproc.robot.add', withPlacement('a', '/one'));
      expect((await desk.call('bizproc.robot.delete', { CODE: 'a' })).json.result).toBe(true);
      expect(desk.portal.placements).toHaveLength(0);
    });
  });

  it('loses its registrations with an update of the app, and keeps its bindings but that of the install', async () => {
    await desk.call('bizproc.robot.add', {
      ...valid(),
      USE_PLACEMENT: 'Y',
      PLACEMENT_HANDLER: `${desk.app.url}/s`,
    });
    for (const event of ['ONAPPINSTALL', 'ONAPPUPDATE']) {
      await desk.call('event.bind', { event, handler: `${desk.app.url}/events` });
    }
    await desk.portal.updateApp({ newApplicationToken: true });
    expect(desk.portal.registrations).toHaveLength(0);
    expect(desk.portal.placements).toHaveLength(0);
    expect(desk.portal.installation()!.eventBindings.map(({ event }) => event)).toEqual(['ONAPPUPDATE']);
    const [told] = await desk.app.received('/events');
    expect((told!.form['auth'] as Record<string, string>)['application_token']).toBe(
      desk.portal.installation()!.applicationToken,
    );
  });
});
