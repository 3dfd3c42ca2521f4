import { startEmulator, type RunningEmulator } from '../emulator.js';
import type { EmulatedPortal } from '../portal/emulated-portal.js';
import type { PhpMap } from './php-value.js';
import { decodedFixture, fixture } from '../testing/fixtures.js';
import { RecordingApp } from '../testing/recording-app.js';
import { callRest } from '../testing/rest-client.js';

const at = 1_787_320_800_000;

describe('events, install posts and placement posts, byte for byte', () => {
  let app: RecordingApp;
  let emulator: RunningEmulator;
  let tokens: { access?: string; refresh?: string; session?: string } = {};

  beforeAll(async () => {
    app = await RecordingApp.start();
  });
  afterEach(async () => {
    await emulator.close();
    app.requests.length = 0;
    tokens = {};
  });
  afterAll(() => app.close());

  async function givenPortal(status: string, isOld = false): Promise<EmulatedPortal> {
    emulator = await startEmulator({
      seed: 'posts',
      startAt: at,
      clockRunning: false,
      app: {
        clientId: 'local.66f0aa11bb22c3.10293847',
        clientSecret: 'secret',
        scope: ['crm', 'bizproc', 'placement'],
        code: 'acme.automation',
        status,
      },
      behaviour: { installPostCarriesApplicationToken: !isOld },
      ids: {
        accessToken: () => tokens.access,
        refreshToken: () => tokens.refresh,
        frameSession: () => tokens.session,
      },
      portals: [
        {
          slug: 'acme',
          memberId: '2c6dd91cdc7c8c051f9cd7e3295e020e',
          applicationToken: '87c1625bd087d13f0cd69eec79aa9b29',
          addresses: {
            domain: 'acme.bitrix24.com',
            clientEndpoint: 'https://acme.bitrix24.com/rest/',
            serverEndpoint: 'https://oauth.bitrix.info/rest/',
          },
        },
      ],
    });
    return emulator.portal('acme');
  }

  function useTokensOf(form: PhpMap): void {
    const auth = (form['auth'] ?? {}) as Record<string, string>;
    const access = auth['access_token'] ?? (form['AUTH_ID'] as string | undefined);
    const refresh = auth['refresh_token'] ?? (form['REFRESH_ID'] as string | undefined);
    tokens = { ...(access ? { access } : {}), ...(refresh ? { refresh } : {}) };
  }

  /** Installs the app and binds the events in the order that gives them the ids 41 to 44. */
  async function givenBoundEvents(portal: EmulatedPortal): Promise<string> {
    await portal.installApp({ mode: 'script', installUrl: `${app.url}/install` });
    const token = (app.to('/install')[0]!.form['auth'] as Record<string, string>)['access_token']!;
    for (const event of ['ONAPPUNINSTALL', 'ONAPPUPDATE', 'ONAPPPAYMENT', 'ONAPPMETHODCONFIRM']) {
      const reply = await callRest(portal, 'event.bind', {
        auth: token,
        event,
        handler: `${app.url}/events`,
      });
      expect(reply.json.result).toBe(true);
    }
    return token;
  }

  it('20: ONAPPINSTALL of an app without UI', async () => {
    const portal = await givenPortal('L');
    useTokensOf(decodedFixture('20-event-onappinstall.form'));
    await portal.installApp({ mode: 'script', installUrl: `${app.url}/install` });
    expect(app.to('/install')[0]!.body).toBe(fixture('20-event-onappinstall.form'));
    expect(portal.installation()?.installed).toBe(true);
  });

  it('21: ONAPPUNINSTALL', async () => {
    const portal = await givenPortal('L');
    await givenBoundEvents(portal);
    await portal.uninstallApp({ clean: true });
    expect(app.to('/events')[0]!.body).toBe(fixture('21-event-onappuninstall.form'));
  });

  it('22: ONAPPUPDATE', async () => {
    const portal = await givenPortal('F');
    await givenBoundEvents(portal);
    useTokensOf(decodedFixture('22-event-onappupdate.form'));
    await portal.updateApp();
    expect(app.to('/events')[0]!.body).toBe(fixture('22-event-onappupdate.form'));
  });

  it('23: ONAPPPAYMENT', async () => {
    const portal = await givenPortal('P');
    await givenBoundEvents(portal);
    portal.installation()!.version = 2;
    useTokensOf(decodedFixture('23-event-onapppayment.form'));
    await emulator.lifecycle.changePayment(portal, { expired: false, days: 30 });
    expect(app.to('/events')[0]!.body).toBe(fixture('23-event-onapppayment.form'));
  });

  it('24: ONAPPMETHODCONFIRM', async () => {
    const portal = await givenPortal('L');
    await givenBoundEvents(portal);
    const token = String((decodedFixture('24-event-onappmethodconfirm.form')['data'] as PhpMap)['TOKEN']);
    emulator.lifecycle.demandConfirmation(portal, 'user.add');
    portal.installation()!.confirmations.set('user.add', { state: 'waiting', token });
    await emulator.lifecycle.confirmMethod(portal, 'user.add', true);
    expect(app.to('/events')[0]!.body).toBe(fixture('24-event-onappmethodconfirm.form'));
  });

  it.each([
    ['30-install-post-ui.form', false],
    ['31-install-post-ui-old-portal.form', true],
  ])('%s', async (file, isOld) => {
    const portal = await givenPortal('L', isOld);
    useTokensOf(decodedFixture(file));
    tokens.session = String(decodedFixture('30-install-post-ui.query')['APP_SID']);
    const outcome = await portal.installApp({ mode: 'ui', installUrl: `${app.url}/install` });
    const [request] = app.to('/install');
    expect(request!.body).toBe(fixture(file));
    expect(request!.query).toBe(fixture('30-install-post-ui.query'));
    expect(outcome).toMatchObject({ status: 200, installed: true });
  });

  it.each([
    ['32-placement-post-robot.form', 'robot' as const],
    ['33-placement-post-designer.form', 'workflow' as const],
  ])('%s', async (file, designer) => {
    const portal = await givenPortal('L');
    await portal.installApp({ mode: 'script', installUrl: `${app.url}/install` });
    const auth = (app.to('/install')[0]!.form['auth'] as Record<string, string>)['access_token']!;
    const isRobot = designer === 'robot';
    const reply = await callRest(portal, 'bizproc.robot.add', {
      auth,
      CODE: 'send_invoice',
      NAME: 'Send invoice',
      HANDLER: `${app.url}/handler`,
      USE_SUBSCRIPTION: 'Y',
      PROPERTIES: isRobot
        ? {
            amount: { Name: { en: 'Amount' }, Type: 'double', Required: 'Y', Multiple: 'N' },
            tags: { Name: 'Tags', Type: 'string', Multiple: 'Y' },
          }
        : {
            amount: { Name: { en: 'Amount', de: 'Betrag' }, Type: 'double', Required: 'Y', Multiple: 'N' },
            tags: { Name: 'Tags', Type: 'string', Multiple: 'Y' },
          },
      USE_PLACEMENT: 'Y',
      PLACEMENT_HANDLER: `${app.url}/settings/send_invoice`,
    });
    expect(reply.json.result).toBe(true);
    useTokensOf(decodedFixture(file));
    tokens.session = String(decodedFixture('32-placement-post-robot.query')['APP_SID']);

    await emulator.lifecycle.openSettings(portal, {
      code: 'send_invoice',
      designer,
      activityName: 'A40417_51228_90313_77120',
      ...(isRobot ? { currentValues: { amount: '{=Document:OPPORTUNITY}', tags: ['vip', 'Müller'] } } : {}),
    });
    const [request] = app.to('/settings/send_invoice');
    expect(request!.body).toBe(fixture(file));
    expect(request!.query).toBe(fixture('32-placement-post-robot.query'));
  });
});
