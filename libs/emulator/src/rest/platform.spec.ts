import { setUpDesk, type Desk } from '../testing/desk.js';
import { fixture } from '../testing/fixtures.js';
import { send } from '../testing/rest-client.js';

const keysOf = (value: unknown): string[] => Object.keys(value as object);

describe('calling REST', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk({ startAt: 1_787_320_800_250, clockRunning: false });
  });
  afterEach(() => desk.close());
  const rest = (path: string, init?: RequestInit): ReturnType<typeof send> =>
    send(`${desk.portal.baseUrl}/rest${path}`, init);

  it.each(['/profile', '/profile/', '/profile.json', '//profile.json/', '/PROFILE', '/Profile.JSON'])(
    'answers at %s',
    async (path) => {
      const reply = await rest(`${path}?auth=${desk.token}`);
      expect(reply.status).toBe(200);
      expect(reply.json.result).toMatchObject({ ID: '1', ADMIN: true });
    },
  );

  it('takes the token from the query, the body or the header', async () => {
    const bodies: RequestInit[] = [
      { method: 'POST', body: new URLSearchParams({ auth: desk.token }) },
      { method: 'POST', body: new URLSearchParams({ access_token: desk.token }) },
      {
        method: 'POST',
        body: JSON.stringify({ auth: desk.token }),
        headers: { 'content-type': 'application/json' },
      },
      {
        method: 'POST',
        body: JSON.stringify({ auth: desk.token }),
        headers: { 'content-type': 'application/vnd.b24+json; charset=utf-8' },
      },
      { headers: { authorization: `Bearer ${desk.token}` } },
    ];
    for (const init of bodies) expect((await rest('/profile', init)).status).toBe(200);
  });

  it('merges query and body, the body wins', async () => {
    const reply = await rest(`/crm.item.get?auth=${desk.token}&entityTypeId=2&id=513`, {
      method: 'POST',
      body: new URLSearchParams({ id: '514' }),
    });
    expect(reply.json.result).toMatchObject({ item: { id: 514 } });
  });

  it('ignores unreadable JSON silently, and with it the token', async () => {
    const reply = await rest('/profile', {
      method: 'POST',
      body: `{"auth":"${desk.token}",}`,
      headers: { 'content-type': 'application/json' },
    });
    expect(reply.status).toBe(401);
    expect(reply.json).toEqual(JSON.parse(fixture('75-error-no-auth.json')));
  });

  it('answers in XML, and refuses other extensions', async () => {
    const xml = await rest(`/profile.xml?auth=${desk.token}`);
    expect(xml.headers.get('content-type')).toContain('xml');
    expect(xml.text).toContain('<ID>1</ID>');
    expect(await rest(`/profile.php?auth=${desk.token}`)).toMatchObject({
      status: 500,
      json: { error: 'INTERNAL_WRONG_TRANSPORT' },
    });
  });

  it('sends the headers of the cloud, and none of them from a self-hosted portal', async () => {
    const reply = await desk.call('profile');
    expect(reply.headers.get('x-bitrix-rest-application')).toBe(desk.emulator.app.clientId);
    expect(reply.headers.get('x-bitrix-rest-time')).toMatch(/^\d+\.\d+$/);
    expect(reply.headers.get('access-control-allow-origin')).toBe('*');
    const box = desk.emulator.addPortal({ slug: 'box', edition: 'box' });
    expect((await send(`${box.restUrl}profile`)).headers.get('x-bitrix-rest-time')).toBeNull();
  });

  it('tells the time in whole seconds or in floats, with the operating counter where there is a limiter', async () => {
    const whole = (await desk.call('profile')).json['time'] as Record<string, unknown>;
    expect(whole).toMatchObject({ start: 1_787_320_800, duration: 0.25, processing: 0 });
    expect(keysOf(whole)).toEqual(
      keysOf((JSON.parse(fixture('57-ok-profile.json')) as { time: object }).time),
    );
    desk.portal.behaviour.timeStyle = 'float';
    desk.portal.operating.limitSeconds = undefined;
    const float = (await desk.call('profile')).json['time'];
    expect(float).toMatchObject({ start: 1_787_320_800.25, date_start: '2026-08-21T14:00:00+00:00' });
    expect(keysOf(float)).toEqual(keysOf((JSON.parse(fixture('54-ok-null.json')) as { time: object }).time));
  });

  it('answers app.info and profile with the members of the fixtures', async () => {
    const info = JSON.parse(fixture('56-ok-portal-app-info.json')) as { result: object };
    expect(keysOf((await desk.call('app.info')).json.result)).toEqual(keysOf(info.result));
    const profile = JSON.parse(fixture('57-ok-profile.json')) as { result: object };
    expect(keysOf((await desk.call('profile')).json.result)).toEqual(keysOf(profile.result));
  });

  describe('the order of checks', () => {
    const check = (path = '/profile', token = desk.token): ReturnType<typeof send> =>
      rest(`${path}?auth=${token}`);

    it('looks for the portal before the method', async () => {
      desk.portal.deleted = true;
      expect((await check('/nothing')).json).toEqual(JSON.parse(fixture('83-error-portal-deleted.json')));
    });

    it('looks for the method before the token', async () => {
      const reply = await check('/nothing', 'x');
      expect(reply.status).toBe(404);
      expect(reply.json).toEqual(JSON.parse(fixture('79-error-method-not-found.json')));
    });

    it('then at the hold, the plan, the app, the expiry, the user', async () => {
      const { oauth } = desk.emulator;
      oauth.defaultApp.held = true;
      desk.portal.plan.rest = false;
      expect((await check()).json).toEqual(JSON.parse(fixture('85-error-overload.json')));
      desk.portal.behaviour.errorStatuses = 'docs';
      expect((await check()).status).toBe(503);
      desk.portal.behaviour.errorStatuses = 'source';
      oauth.defaultApp.held = false;
      expect((await check()).json).toEqual({
        error: 'ACCESS_DENIED',
        error_description: 'REST is available only on commercial plans.',
      });
      desk.portal.plan.rest = true;
      expect((await check('/profile', 'x')).json).toMatchObject({ error: 'invalid_token' });
      desk.portal.installation()!.allowedUsers = new Set([17]);
      expect((await check()).json).toMatchObject({ error: 'user_access_error' });
      desk.emulator.clock.advance(3_600_000);
      const expired = await check();
      expect(expired.status).toBe(401);
      expect(expired.json).toEqual(JSON.parse(fixture('74-error-expired-token.json')));
      await desk.portal.uninstallApp();
      expect((await check()).json).toMatchObject({ error: 'ERROR_OAUTH' });
    });

    it('refuses a scope that the app does not have', async () => {
      desk.emulator.oauth.defaultApp.changeScope(['crm']);
      const { accessToken } = desk.emulator.oauth.issue(desk.portal.installation()!, 1);
      const reply = await check('/bizproc.robot.list', accessToken);
      expect(reply.status).toBe(401);
      expect(reply.json).toEqual(JSON.parse(fixture('76-error-insufficient-scope.json')));
    });

    it('waits for the consent of an administrator where it is demanded', async () => {
      desk.emulator.lifecycle.demandConfirmation(desk.portal, 'profile');
      expect(await check()).toMatchObject({ status: 401, json: { error: 'METHOD_CONFIRM_WAITING' } });
      await desk.emulator.lifecycle.confirmMethod(desk.portal, 'profile', false);
      expect(await check()).toMatchObject({ status: 403, json: { error: 'METHOD_CONFIRM_DENIED' } });
      await desk.emulator.lifecycle.confirmMethod(desk.portal, 'profile', true);
      expect((await check()).status).toBe(200);
    });
  });

  it('believes for an hour what the OAuth server said of a token, when told so', async () => {
    desk.portal.behaviour.verdictCacheSeconds = 3_600;
    desk.emulator.oauth.options.accessTokenTtlSeconds = 86_400;
    const early = desk.emulator.oauth.issue(desk.portal.installation()!, 17).accessToken;
    const later = desk.emulator.oauth.issue(desk.portal.installation()!, 17).accessToken;
    const codeOf = async (auth: string): Promise<unknown> =>
      (await desk.call('profile', { auth })).json.error;
    expect(await codeOf(early)).toBeUndefined();
    desk.portal.installation()!.revoke(17);
    expect(await codeOf(early)).toBeUndefined();
    expect(await codeOf(later)).toBe('invalid_token');
    desk.emulator.clock.advance(3_600_000);
    expect(await codeOf(early)).toBe('invalid_token');
  });

  describe('webhooks', () => {
    const hook = (secret = desk.portal.webhooks[0]!.secret): string =>
      `/${desk.portal.webhooks[0]!.userId}/${secret}`;

    it('act as their user, within their scopes', async () => {
      expect((await rest(`${hook()}/profile.json`)).json.result).toMatchObject({ ID: '1' });
      desk.portal.webhooks[0]!.scope = ['crm'];
      const reply = await rest(`${hook()}/bizproc.workflow.instances`);
      expect(reply.json).toMatchObject({
        error: 'insufficient_scope',
        error_description: expect.stringContaining('webhook token') as string,
      });
    });

    it('are refused with a wrong secret, and where no subscription is', async () => {
      expect(await rest(`${hook('wrong')}/profile`)).toMatchObject({
        status: 401,
        json: { error: 'INVALID_CREDENTIALS', error_description: 'Invalid request credentials' },
      });
      desk.portal.plan.rest = false;
      expect((await rest(`${hook()}/profile`)).json.error_description).toContain('by subscription');
    });

    it('cannot do what needs an app', async () => {
      expect(await rest(`${hook()}/app.info`)).toMatchObject({
        status: 200,
        json: { result: { SCOPE: expect.arrayContaining(['crm']), LICENSE: 'en_pro100' } },
      });
      expect(await rest(`${hook()}/event.bind?event=ONAPPUPDATE&handler=${desk.app.url}`)).toMatchObject({
        status: 403,
        json: { error: 'WRONG_AUTH_TYPE' },
      });
    });
  });

  it('answers 302 at the old address of a renamed portal', async () => {
    const old = desk.portal.restUrl;
    desk.portal.rename('acme-new');
    const reply = await send(`${old}profile?auth=${desk.token}`, { method: 'POST' });
    expect(reply.status).toBe(302);
    expect(reply.headers.get('location')).toBe(`${desk.portal.restUrl}profile?auth=${desk.token}`);
    expect((await desk.call('profile')).status).toBe(200);
  });

  it('answers at the name of the portal as well', async () => {
    const { hostname, port } = new URL(desk.emulator.url);
    const { request } = await import('undici');
    const reply = await request(`http://${hostname}:${port}/rest/profile?auth=${desk.token}`, {
      headers: { host: `acme.localhost:${port}` },
    });
    expect(reply.statusCode).toBe(200);
    await reply.body.dump();
  });

  it('tells scopes, methods and whether a method exists', async () => {
    expect((await desk.call('scope')).json.result).toContain('bizproc');
    expect((await desk.call('methods')).json.result).toEqual(
      expect.arrayContaining(['profile', 'bizproc.robot.add']),
    );
    const of = async (name: string): Promise<unknown> =>
      (await desk.call('method.get', { name })).json.result;
    expect(await of('bizproc.activity.add')).toEqual({ isExisting: true, isAvailable: true });
    desk.portal.plan.features = ['crm_automation_deal'];
    expect(await of('bizproc.activity.add')).toEqual({ isExisting: false, isAvailable: false });
    expect(await of('bizproc.robot.add')).toEqual({ isExisting: true, isAvailable: true });
    expect((await desk.call('server.time')).json.result).toBe('2026-08-21T16:00:00+02:00');
    expect((await desk.call('feature.get', { CODE: 'bizproc' })).json.result).toEqual({ value: 'N' });
  });

  it('names the argument that is missing', async () => {
    const reply = await desk.call('event.bind', { handler: desk.app.url });
    expect(reply.json).toEqual(JSON.parse(fixture('84-error-argument.json')));
  });

  it('takes a second binding of an event for an error, and an unknown event too', async () => {
    const bind = (event: string): ReturnType<Desk['call']> =>
      desk.call('event.bind', { event, handler: `${desk.app.url}/events` });
    expect((await bind('OnAppUpdate')).json.result).toBe(true);
    expect((await bind('ONAPPUPDATE')).json).toEqual({
      error: 'ERROR_CORE',
      error_description: 'Unable to set event handler: Handler already binded',
    });
    expect((await bind('ONNOTHING')).json).toMatchObject({ error: 'ERROR_EVENT_NOT_FOUND' });
    expect((await desk.call('event.get')).json.result).toMatchObject([{ event: 'ONAPPUPDATE' }]);
    expect(
      (await desk.call('event.unbind', { event: 'ONAPPUPDATE', handler: `${desk.app.url}/events` })).json
        .result,
    ).toEqual({ count: 1 });
  });

  it('does not let an app bind the settings dialog', async () => {
    const bind = (PLACEMENT: string): ReturnType<Desk['call']> =>
      desk.call('placement.bind', { PLACEMENT, HANDLER: `${desk.app.url}/tab`, TITLE: 'Tab' });
    expect((await bind('BIZPROC_ACTIVITY_PROPERTIES_DIALOG')).json).toMatchObject({
      error: 'ERROR_PLACEMENT_NOT_FOUND',
    });
    expect((await bind('CRM_DEAL_DETAIL_TAB')).json.result).toBe(true);
    expect((await desk.call('placement.get')).json.result).toMatchObject([
      { placement: 'CRM_DEAL_DETAIL_TAB', options: [] },
    ]);
  });
});
