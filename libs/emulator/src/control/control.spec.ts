import { connect } from 'node:net';
import { Script } from 'node:vm';
import type { EmulatedPortal } from '../portal/emulated-portal.js';
import { setUpDesk, type Desk } from '../testing/desk.js';
import { RecordingApp } from '../testing/recording-app.js';
import { send } from '../testing/rest-client.js';
import { EmulatorControl } from './client/emulator-control.js';

describe('the control API', () => {
  let desk: Desk;
  let control: EmulatorControl;
  beforeEach(async () => {
    desk = await setUpDesk();
    control = new EmulatorControl(desk.emulator.url);
  });
  afterEach(() => desk.close());

  it('shows the app, the portals and what is registered', async () => {
    await desk.register('robot', 'ask', {
      PROPERTIES: { amount: { Name: { en: 'Amount' }, Type: 'double' } },
    });
    const state = await control.state();
    expect(state).toMatchObject({
      url: desk.emulator.url,
      app: desk.emulator.app,
      portals: [
        {
          slug: 'acme',
          domain: `acme.localhost:${new URL(desk.emulator.url).port}`,
          memberId: desk.portal.memberId,
          restUrl: `${desk.emulator.url}/portals/acme/rest/`,
          installed: true,
          registrations: [
            {
              code: 'ask',
              kind: 'robot',
              properties: { amount: { NAME: { EN: 'Amount' }, TYPE: 'double' } },
            },
          ],
        },
      ],
    });
    expect((await send(`${state.portals[0]!.webhookUrl}profile`)).status).toBe(200);
  });

  it('adds a portal, installs the app with and without UI, updates and uninstalls it', async () => {
    await control.addPortal({ slug: 'globex', culture: { language: 'de' } });
    desk.app.answer = () => ({ status: 200, body: 'no script here' });
    const unfinished = await control.of('globex').install({ mode: 'ui', installUrl: `${desk.app.url}/page` });
    expect(unfinished).toMatchObject({ status: 200, installed: false, portal: { installed: false } });
    const finished = await control.of('globex').install({
      mode: 'ui',
      installUrl: `${desk.app.url}/page`,
      finish: 'always',
    });
    expect(finished.installed).toBe(true);
    // The application token is constant over installs.
    const tokens = desk.app.to('/page').map(({ form }) => form['APPLICATION_TOKEN']);
    expect(new Set(tokens).size).toBe(1);
    const script = await control
      .of('globex')
      .install({ mode: 'script', installUrl: `${desk.app.url}/event` });
    expect(script.installed).toBe(true);
    expect(desk.app.to('/event')[0]!.form).toMatchObject({
      event: 'ONAPPINSTALL',
      data: { LANGUAGE_ID: 'de' },
    });
    expect((await control.of('globex').update({ version: 7 })).installations[0]!.version).toBe(7);
    expect((await control.of('globex').uninstall()).installed).toBe(false);
  });

  it('reports an app that cannot be reached', async () => {
    await control.addPortal({ slug: 'globex' });
    const gone = await RecordingApp.start();
    const installUrl = `${gone.url}/install`;
    await gone.close();
    const outcome = await control.of('globex').install({ mode: 'ui', installUrl });
    expect(outcome).toMatchObject({ status: 0, installed: false, error: 'ECONNREFUSED' });
  });

  it('starts a workflow and shows it step by step', async () => {
    await desk.register('robot', 'ask', {
      PROPERTIES: { text: { Name: 'Text', Type: 'string' } },
      RETURN_PROPERTIES: { out: { Name: 'Out', Type: 'string' } },
    });
    const { id } = await control.of('acme').startWorkflow({
      documentId: 'DEAL_513',
      steps: [{ code: 'ask', properties: { text: 'hi' } }],
    });
    const [request] = await desk.app.received('/handler');
    expect(await control.of('acme').workflow(id)).toMatchObject({
      id,
      status: 'running',
      documentId: ['crm', 'CCrmDocumentDeal', 'DEAL_513'],
      steps: [{ code: 'ask', kind: 'robot', status: 'waiting', input: { text: 'hi' }, outputs: {} }],
    });
    const books = await control.ledger();
    expect(books).toMatchObject({ waitingTotal: 1, waiting: [{ code: 'ask', workflowId: id }] });
    await desk.call('bizproc.event.send', {
      EVENT_TOKEN: request!.form['event_token'],
      RETURN_VALUES: { out: 'x' },
    });
    const done = await control.of('acme').finished(id);
    expect(done).toMatchObject({
      status: 'completed',
      steps: [{ status: 'completed', outputs: { out: 'x' } }],
    });
    expect((await control.of('acme').workflows()).map((workflow) => workflow.id)).toEqual([id]);
    expect((await control.ledger('acme')).counts).toMatchObject({ workflowsCompleted: 1, answersApplied: 1 });
  });

  it('adds, changes and lists items', async () => {
    const { id } = await control.of('acme').addItem(2, { title: 'By hand', stageId: 'NEW' });
    await control.of('acme').updateItem(2, id, { STAGE_ID: 'WON' });
    const items = await control.of('acme').items();
    expect(items.find((item) => item['ID'] === String(id))).toMatchObject({
      TITLE: 'By hand',
      STAGE_ID: 'WON',
    });
  });

  it('switches faults', async () => {
    const { id } = await control.addFault({
      target: 'rest',
      match: 'profile',
      effect: { kind: 'html', status: 502 },
    });
    expect((await desk.call('profile')).status).toBe(502);
    expect(await control.faults()).toMatchObject([{ id, struck: 1 }]);
    await control.removeFault(id);
    expect((await desk.call('profile')).status).toBe(200);
    await expect(control.removeFault(id)).rejects.toThrow(`There is no fault ${id}`);
  });

  it('moves the clock, and tells followers at once', async () => {
    const before = await control.clock();
    const waiting = control.clock(before.version);
    const moved = await control.advanceClock(3_600_000);
    expect(moved.offsetMs - before.offsetMs).toBeGreaterThanOrEqual(3_599_000);
    expect(await waiting).toMatchObject({ version: moved.version });
    const frozen = await control.setClock({ running: false, set: '2030-01-01T00:00:00Z' });
    expect(frozen).toMatchObject({ running: false, now: '2030-01-01T00:00:00.000Z' });
    await expect(control.setClock({ set: 'soon' })).rejects.toThrow('cannot be read');
  });

  it('shows the request log', async () => {
    await desk.call('crm.deal.list');
    await desk.call('nothing');
    const entries = await control.requests({ portal: 'acme', kind: 'rest' });
    expect(entries).toMatchObject([
      { target: 'crm.deal.list', status: 200, address: '127.0.0.1' },
      { target: 'nothing', status: 404, error: 'ERROR_METHOD_NOT_FOUND' },
    ]);
    expect(await control.requests({ after: entries[0]!.id, kind: 'rest' })).toHaveLength(1);
  });

  it('changes the portal: plan, users, limits, payment, consent, address', async () => {
    const portal = control.of('acme');
    await portal.changePlan({ features: [] });
    expect((await desk.call('bizproc.robot.list')).status).toBe(404);
    await portal.changePlan({ features: ['bizproc'] });
    await portal.changeUser(1, { isAdmin: false });
    expect((await desk.call('bizproc.robot.list')).status).toBe(403);
    await portal.changeUser(1, { isAdmin: true });
    await portal.changeLimits({ exhaust: 'profile', operatingLimitSeconds: 10 });
    expect((await desk.call('profile')).status).toBe(429);
    expect(await portal.changeLimits({ requestLimit: { burst: 50, perSecond: 2 } })).toMatchObject({
      requests: { limit: { burst: 50 } },
      operating: { limitSeconds: 10 },
    });
    await desk.call('scope');
    expect(await portal.limits()).toMatchObject({
      requests: { fill: [{ address: '127.0.0.1', level: expect.any(Number) as number }] },
      delivery: { pending: 0 },
    });
    await portal.changeLimits({ requestLimit: false, operatingLimitSeconds: false });
    expect((await desk.call('profile')).json['time']).not.toHaveProperty('operating');
    await portal.confirmMethod('server.time');
    expect((await desk.call('server.time')).status).toBe(401);
    await portal.confirmMethod('server.time', true);
    expect((await desk.call('server.time')).status).toBe(200);
    await portal.changePayment({ allowed: false });
    expect(desk.portal.installation()!.paymentAllowed).toBe(false);
    await portal.changeBehaviour({ errorStatuses: 'docs' });
    await portal.changeCulture({ language: 'de' });
    expect(desk.portal).toMatchObject({ behaviour: { errorStatuses: 'docs' }, culture: { language: 'de' } });
    expect((await portal.rename('renamed')).restUrl).toContain('/portals/renamed/');
    await control.of('renamed').setDeleted(true);
    expect((await desk.call('scope')).json).toMatchObject({ error: 'PORTAL_DELETED' });
  });

  it('revokes grants', async () => {
    await control.of('acme').revoke(1);
    expect((await desk.call('profile')).json).toMatchObject({ error: 'invalid_token' });
  });

  it('changes the queue and the OAuth server', async () => {
    expect(await control.delivery({ loss: 0.5 })).toMatchObject({ options: { loss: 0.5 } });
    expect(await control.delivery()).toMatchObject({
      options: { loss: 0.5 },
      pending: 0,
      handlers: [{ origin: desk.app.url }],
    });
    expect(await control.changeOAuth({ accessTokenTtlSeconds: 60, scope: ['bizproc'] })).toMatchObject({
      options: { accessTokenTtlSeconds: 60 },
      app: { scope: ['bizproc'] },
    });
    await expect(control.changeOAuth({ clientId: 'nobody' })).rejects.toThrow(
      'No app has the client id nobody',
    );
  });

  it('locks and ends workflows', async () => {
    await desk.register('robot', 'ask');
    const { id } = await control
      .of('acme')
      .startWorkflow({ steps: [{ code: 'ask', statusMessage: 'Asking' }] });
    expect(await control.of('acme').lock(id, 60_000)).toMatchObject({
      statusText: 'Asking',
      ownedUntil: expect.any(String) as string,
    });
    expect(await control.of('acme').terminate(id)).toMatchObject({ status: 'terminated' });
  });

  it('shows what the designer offers for a document type, in the language of the user', async () => {
    await desk.register('robot', 'deals', {
      NAME: { en: 'For deals', de: 'Für Aufträge' },
      FILTER: { INCLUDE: [['crm', 'CCrmDocumentDeal']] },
    });
    await desk.register('activity', 'lists', { FILTER: { INCLUDE: [['lists']], EXCLUDE: ['box'] } });
    await desk.register('activity', 'boxed', { FILTER: { INCLUDE: ['box'] } });
    await desk.register('activity', 'anywhere', {
      FILTER: { EXCLUDE: [['crm', 'CCrmDocumentDeal', 'DEAL']] },
    });
    const offered = async (documentType?: string[], language?: string): Promise<string[][]> =>
      (await control.of('acme').steps(documentType, language)).map(({ code, label }) => [code, label]);
    expect(await offered(['crm', 'CCrmDocumentDeal', 'DEAL'], 'de')).toEqual([['deals', 'Für Aufträge']]);
    expect(await offered(['lists', 'BizprocDocument', 'iblock_31'])).toEqual([
      ['lists', 'lists'],
      ['anywhere', 'anywhere'],
    ]);
    expect(await offered(undefined, 'fr')).toEqual([
      ['deals', 'For deals'],
      ['lists', 'lists'],
      ['anywhere', 'anywhere'],
    ]);
  });

  it('hands out the POST of a frame, with tokens of the designer', async () => {
    const portal = control.of('acme');
    await desk.register('robot', 'ask', {
      USE_PLACEMENT: 'Y',
      PLACEMENT_HANDLER: `${desk.app.url}/settings`,
    });
    expect(await portal.placements()).toMatchObject([{ code: 'ask' }]);
    const dialog = await portal.frame({ code: 'ask', userId: 17 });
    expect(dialog).toMatchObject({ url: `${desk.app.url}/settings` });
    const fields = new URLSearchParams(dialog.body);
    expect(fields.get('PLACEMENT')).toBe('BIZPROC_ACTIVITY_PROPERTIES_DIALOG');
    expect((await desk.call('profile', { auth: fields.get('AUTH_ID') })).json.result).toMatchObject({
      ID: '17',
    });
    expect(new URLSearchParams((await portal.frame()).body).get('PLACEMENT')).toBe('DEFAULT');
    expect(await portal.openSettings({ code: 'ask' })).toMatchObject({ status: 200 });
    expect(desk.app.to('/settings')).toHaveLength(1);
  });

  it('finishes an installation whose page finishes it in a browser', async () => {
    await control.addPortal({ slug: 'globex' });
    const globex = control.of('globex');
    await expect(globex.finishInstall()).rejects.toThrow('No app is being installed on portal globex');
    const outcome = await control.of('globex').install({
      installUrl: `${desk.app.url}/install`,
      mode: 'ui',
      finish: 'never',
    });
    expect(outcome.installed).toBe(false);
    expect(await globex.finishInstall()).toMatchObject({ installed: true });
  });

  it('serves the library of frames as a script', async () => {
    const reply = await send(`${desk.emulator.url}/api/v1/`);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(() => new Script(reply.text)).not.toThrow();
  });

  it('has templates and tasks', async () => {
    const portal = control.of('acme');
    await portal.addTemplate({
      documentType: ['crm', 'CCrmDocumentDeal', 'DEAL'],
      stage: 'WON',
      steps: [{ task: { activity: 'ReviewActivity', name: 'Look', users: [17] } }],
    });
    expect(await portal.templates()).toMatchObject([{ stage: 'WON', name: 'Template' }]);
    await control.of('acme').updateItem(2, 512, { STAGE_ID: 'WON' });
    expect(await portal.tasks()).toMatchObject([{ name: 'Look', users: { 17: 0 } }]);
    expect(await portal.tasks()).toMatchObject([{ answers: [{ status: 3, label: 'Done' }] }]);
    await expect(portal.completeTask(1, 1)).rejects.toThrow('Task 1 is completed with status 3');
    await expect(portal.completeTask(1, 3, 1)).rejects.toThrow('Task 1 is none of user 1');
    expect(await portal.completeTask(1, 3)).toMatchObject([{ status: 3, users: { 17: 3 } }]);
    await expect(portal.completeTask(1, 3)).rejects.toThrow('Task 1 is completed already');
    expect(desk.portal.automation.instances.size).toBe(0);
  });

  it.each<[string, string, object | undefined, number]>([
    ['GET', '/nothing', undefined, 404],
    ['DELETE', '/state', undefined, 405],
    ['GET', '/portals/nobody', undefined, 404],
    ['GET', '/portals/acme/workflows/x', undefined, 404],
    ['POST', '/portals', {}, 400],
    ['POST', '/portals', { slug: 'Not A Slug' }, 400],
    ['POST', '/portals', { slug: 'acme' }, 400],
    ['POST', '/portals/acme/install', {}, 400],
    ['POST', '/portals/acme/workflows', { steps: 'x' }, 400],
    ['POST', '/portals/acme/workflows', { steps: [], documentId: 'nonsense' }, 400],
    ['POST', '/portals/acme/templates', {}, 400],
    ['POST', '/faults', { target: 'moon' }, 400],
  ])('answers %s %s %j with %d and a sentence', async (method, path, body, status) => {
    const reply = await send(`${desk.emulator.url}/_emulator${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    expect(reply.status).toBe(status);
    expect(reply.json.error).toEqual(expect.stringMatching(/\w+ \w+/));
  });

  it('refuses a body that is no JSON object', async () => {
    for (const body of ['{', '[]', '1']) {
      const reply = await send(`${desk.emulator.url}/_emulator/clock`, { method: 'POST', body });
      expect(reply.status).toBe(400);
    }
  });

  it('does not obey pages of strangers', async () => {
    const { request } = await import('undici');
    const reply = await request(`${desk.emulator.url}/_emulator/clock`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: '{"advance":1000}',
    });
    expect(reply.statusCode).toBe(403);
    expect(await reply.body.json()).toEqual({
      error: 'Pages of https://evil.example may not control this emulator',
    });
  });

  describe('the stream of events', () => {
    it('tells of everything that changes a portal, when it has changed', async () => {
      const heard: string[] = [];
      const installed: boolean[] = [];
      desk.emulator.stream.watch((event) => {
        if (event.type !== 'portal') return;
        heard.push(`${event.portal} ${event.change}`);
        if (event.change === 'installed')
          installed.push(desk.emulator.findPortal(event.portal)?.installation()?.installed ?? false);
      });
      const after = async (work: () => Promise<unknown>, ...changes: string[]): Promise<void> => {
        heard.length = 0;
        await work();
        expect(heard).toEqual(changes);
      };
      const post = (path: string, body: object) => async (): Promise<void> => {
        const reply = await send(`${desk.emulator.url}/_emulator/portals${path}`, {
          method: 'POST',
          body: JSON.stringify(body),
        });
        expect(reply).toMatchObject({ status: 200 });
      };
      await after(post('', { slug: 'globex' }), 'globex added');
      await after(
        post('/globex/install', { installUrl: `${desk.app.url}/install`, mode: 'ui' }),
        'globex is being installed',
        'globex installed',
      );
      await after(
        post('/globex/install', { installUrl: `${desk.app.url}/install`, mode: 'script' }),
        'globex is being installed',
        'globex installed',
      );
      expect(installed).toEqual([true, true]);
      await after(post('/globex/update', {}), 'globex updated');
      await after(post('/globex/payment', { days: 3 }), 'globex payment changed');
      await after(post('/globex/confirm', { method: 'profile' }), 'globex consent changed');
      await after(post('/globex/uninstall', {}), 'globex uninstalled');
      await after(post('/globex/plan', { features: [] }), 'globex plan changed');
      await after(post('/globex/behaviour', { lockMs: 1 }), 'globex behaviour changed');
      await after(post('/globex/culture', { language: 'de' }), 'globex culture changed');
      await after(post('/globex/users/1', { timeZone: 'UTC' }), 'globex users changed');
      await after(post('/globex/revoke', {}), 'globex grants changed');
      await after(post('/globex/limits', { requestLimit: false }), 'globex limits changed');
      await after(post('/globex/rename', { slug: 'initech' }), 'initech renamed');
      await after(post('/initech/deleted', {}), 'initech deleted');
      await after(post('/initech/deleted', { deleted: false }), 'initech is back');
      const documentType = ['crm', 'CCrmDocumentDeal', 'DEAL'];
      await after(post('/initech/templates', { documentType, steps: [] }), 'initech template 1 added');
      const task = { activity: 'ApproveActivity', name: 'Approve', users: [1] };
      await after(post('/initech/workflows', { steps: [{ task }] }), 'initech task 1 opened');
      await after(post('/initech/tasks/1', { status: 1 }), 'initech task 1 closed');
      await after(
        () => desk.call('event.bind', { event: 'ONAPPUPDATE', handler: `${desk.app.url}/events` }),
        'acme ONAPPUPDATE bound',
      );
      await after(
        () => desk.call('event.unbind', { event: 'ONAPPUPDATE', handler: `${desk.app.url}/events` }),
        'acme ONAPPUPDATE unbound',
      );
    });

    it('drops events for a watcher that does not read, and tells it how many', async () => {
      const { port } = new URL(desk.emulator.url);
      const socket = connect(Number(port), '127.0.0.1');
      socket.write('GET /_emulator/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
      socket.pause();
      while (!desk.emulator.stream.isWatched) await new Promise((resolve) => setTimeout(resolve, 5));
      const line = 'x'.repeat(10_000);
      const emit = (): void =>
        desk.emulator.stream.emit({ type: 'log', portal: 'acme', workflowId: '1', line });
      for (let index = 0; index < 5_000; index++) emit();
      let seen = 0;
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        seen += chunk.length;
        text = (text + chunk.toString('latin1')).slice(-100_000);
      });
      socket.resume();
      const from = Date.now();
      while (!text.includes('event: dropped') && Date.now() - from < 4_000) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        emit();
      }
      expect(text).toMatch(/event: dropped\ndata: \{"type":"dropped","count":\d+\}/);
      expect(seen).toBeLessThan(5_000 * line.length);
      socket.destroy();
    });

    async function watch(
      query: string,
      until: (text: string) => boolean,
      act: () => Promise<unknown>,
    ): Promise<string> {
      const abort = new AbortController();
      const reply = await fetch(`${desk.emulator.url}/_emulator/events${query}`, { signal: abort.signal });
      expect(reply.headers.get('content-type')).toContain('text/event-stream');
      await act();
      let text = '';
      const decoder = new TextDecoder();
      for await (const chunk of reply.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true });
        if (until(text)) break;
      }
      abort.abort();
      return text;
    }

    it('tells of calls, answers, logs and the end of a workflow', async () => {
      await desk.register('robot', 'ask');
      const text = await watch(
        '?portal=acme',
        (seen) =>
          ['"completed"', 'event: answer', 'event: handler-call'].every((part) => seen.includes(part)),
        async () => {
          desk.portal.startWorkflow({ steps: [{ code: 'ask' }] });
          const [request] = await desk.app.received('/handler');
          await desk.call('bizproc.event.send', { EVENT_TOKEN: request!.form['event_token'] });
        },
      );
      for (const type of ['workflow', 'handler-call', 'request', 'answer', 'log'])
        expect(text).toContain(`event: ${type}\n`);
    });

    it('is narrowed by portal and type', async () => {
      const other: EmulatedPortal = desk.emulator.addPortal({ slug: 'globex' });
      const text = await watch(
        '?portal=globex&types=request',
        (seen) => seen.includes('event:'),
        async () => {
          await desk.call('profile');
          await send(`${other.webhookUrl}profile`);
        },
      );
      expect(text).toContain('"portal":"globex"');
      expect(text).not.toContain('"portal":"acme"');
    });
  });
});
