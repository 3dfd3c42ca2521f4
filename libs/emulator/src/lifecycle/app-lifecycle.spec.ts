import { setUpDesk, type Desk } from '../testing/desk.js';
import { send } from '../testing/rest-client.js';

describe('the life of an app on a portal', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk({ portals: [{ slug: 'acme' }, { slug: 'globex' }] });
  });
  afterEach(() => desk.close());

  it('an app with UI is not installed, and hears nothing, until its page has finished', async () => {
    const portal = desk.emulator.portal('globex');
    desk.app.answer = () => ({ status: 200, body: '<p>Choose your settings</p>' });
    await portal.installApp({ mode: 'ui', installUrl: `${desk.app.url}/page` });
    const token = String(desk.app.to('/page')[0]!.form['AUTH_ID']);
    const call = (method: string, params: Record<string, string> = {}): ReturnType<typeof send> =>
      send(`${portal.restUrl}${method}?${new URLSearchParams({ auth: token, ...params }).toString()}`);
    expect((await call('app.info')).json.result).toMatchObject({ INSTALLED: false });
    await call('event.bind', { event: 'ONCRMDEALUPDATE', handler: `${desk.app.url}/events` });
    await call('event.bind', { event: 'ONAPPINSTALL', handler: `${desk.app.url}/events` });
    portal.crm.update(2, 512, { TITLE: 'silent' });
    desk.emulator.lifecycle.finishInstall(portal.installation()!);
    portal.crm.update(2, 512, { TITLE: 'told' });
    const told = await desk.app.received('/events', 2);
    expect(told.map(({ form }) => form['event']).sort()).toEqual(['ONAPPINSTALL', 'ONCRMDEALUPDATE']);
    expect((await call('app.info')).json.result).toMatchObject({ INSTALLED: true });
  });

  it('a page that fails does not finish the install', async () => {
    const portal = desk.emulator.portal('globex');
    desk.app.answer = () => ({ status: 500, body: 'BX24.installFinish()' });
    const outcome = await portal.installApp({ mode: 'ui', installUrl: `${desk.app.url}/page` });
    expect(outcome).toMatchObject({ status: 500, installed: false });
  });

  it('installs made again keep the application token, the registrations and the tokens of before', async () => {
    await desk.register('robot', 'ask');
    const before = desk.portal.installation()!.applicationToken;
    await desk.portal.installApp({ mode: 'script', installUrl: `${desk.app.url}/again` });
    expect(desk.app.to('/again')[0]!.form['auth']).toMatchObject({ application_token: before });
    expect((await desk.call('bizproc.robot.list')).json.result).toEqual(['ask']);
  });

  it('an install after a removal brings the same application token, and new tokens', async () => {
    const before = desk.portal.installation()!.applicationToken;
    await desk.portal.uninstallApp();
    await desk.portal.installApp({ mode: 'script', installUrl: `${desk.app.url}/again` });
    expect(desk.portal.installation()!.applicationToken).toBe(before);
    expect(await desk.call('profile')).toMatchObject({ status: 401, json: { error: 'invalid_token' } });
  });

  it('is told of its removal without tokens, and can do nothing any more', async () => {
    await desk.register('robot', 'ask');
    await desk.call('event.bind', { event: 'ONAPPUNINSTALL', handler: `${desk.app.url}/events` });
    await desk.portal.uninstallApp();
    const [told] = await desk.app.received('/events');
    expect(told!.form).toMatchObject({ event: 'ONAPPUNINSTALL', data: { CLEAN: '0' } });
    expect(told!.form['auth']).not.toHaveProperty('access_token');
    expect(desk.portal.registrations).toEqual([]);
    expect(await desk.call('profile')).toMatchObject({
      status: 401,
      json: { error: 'ERROR_OAUTH' },
    });
    await expect(desk.portal.uninstallApp()).rejects.toThrow('not installed on portal acme');
  });

  it('hears nothing more once payment is no longer allowed, but during the days of grace', async () => {
    await desk.call('event.bind', { event: 'ONAPPPAYMENT', handler: `${desk.app.url}/events` });
    await desk.emulator.lifecycle.changePayment(desk.portal, { expired: true, days: -3 });
    expect(desk.app.to('/events')[0]!.form['data']).toMatchObject({ PAYMENT_EXPIRED: 'Y', DAYS: '-3' });
    await desk.emulator.lifecycle.changePayment(desk.portal, { allowed: false });
    expect(desk.app.to('/events')).toHaveLength(1);
  });

  it('opens no settings dialog for a step without one', async () => {
    await desk.register('robot', 'ask');
    const opened = desk.emulator.lifecycle.openSettings(desk.portal, { code: 'ask', designer: 'robot' });
    await expect(opened).rejects.toThrow('ask has no settings page on portal acme');
  });
});
