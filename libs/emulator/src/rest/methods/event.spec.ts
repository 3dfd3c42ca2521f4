import { callRest, type RawReply } from '../../testing/rest-client.js';
import { setUpDesk, type Desk } from '../../testing/desk.js';

/**
 * D: the pages of event.* (bitrix24/b24restdocs, api-reference/events, as of autumn 2026), with their sentences.
 * S: rest/lib/api/event.php and rest/lib/eventoffline.php.
 */
describe('event.*', () => {
  let desk: Desk;
  let handler: string;
  beforeEach(async () => {
    desk = await setUpDesk({ startAt: 1_787_320_800_000, clockRunning: false });
    handler = `${desk.app.url}/events`;
  });
  afterEach(() => desk.close());

  /** A call of a user who is no administrator. */
  const asBoris = (method: string, params: Record<string, unknown> = {}): Promise<RawReply> => {
    const installation = desk.portal.installation()!;
    const { accessToken } = desk.emulator.oauth.issue(installation, 9);
    return callRest(desk.portal, method, { auth: accessToken, ...params });
  };
  const argument = (name: string, text: string): object => ({
    status: 400,
    json: { error: 'ERROR_ARGUMENT', error_description: text, argument: name },
  });
  const denied = (text: string): object => ({
    status: 403,
    json: {
      error: 'ACCESS_DENIED',
      error_description: `Access denied! ${text} requires administrator access rights`,
    },
  });

  describe('events', () => {
    it('lists those of the app, of one scope, of everybody, or all', async () => {
      desk.emulator.oauth.defaultApp.changeScope(['user']);
      const token = desk.emulator.oauth.issue(desk.portal.installation()!, 1).accessToken;
      const names = async (params: object): Promise<string[]> =>
        (await callRest(desk.portal, 'events', { auth: token, ...params })).json.result as string[];
      const own = await names({});
      expect(own).toEqual(expect.arrayContaining(['ONAPPINSTALL', 'ONOFFLINEEVENT', 'ONUSERADD']));
      expect(own).not.toContain('ONCRMDEALADD');
      expect(await names({ SCOPE: 'user' })).toEqual(['ONUSERADD']);
      expect(await names({ SCOPE: '' })).not.toContain('ONUSERADD');
      // FULL counts only without SCOPE.
      expect(await names({ SCOPE: 'user', FULL: true })).toEqual(['ONUSERADD']);
      expect(await names({ FULL: true })).toEqual(
        expect.arrayContaining(['ONCRMLEADUSERFIELDADD', 'ONCRMDEALMOVETOCATEGORY', 'ONTASKCOMMENTADD']),
      );
      expect(await names({ SCOPE: 'nothing' })).toEqual([]);
    });

    it('knows the events of smart processes', async () => {
      desk.portal.crm.defineType(147);
      await desk.call('event.bind', { event: 'ONCRMDYNAMICITEMADD_147', handler });
      await desk.call('crm.item.add', { entityTypeId: 147, fields: { title: 'New' } });
      const [request] = await desk.app.received('/events');
      expect(request!.form).toMatchObject({ event: 'ONCRMDYNAMICITEMADD_147' });
    });

    it.each(['events', 'event.get', 'event.bind', 'event.test', 'event.offline.list'])(
      'refuses a webhook: %s',
      async (method) => {
        const reply = await callRest(desk.portal, `1/${desk.portal.webhooks[0]!.secret}/${method}.json`, {
          event: 'ONAPPTEST',
          handler,
        });
        expect(reply).toMatchObject({ status: 403, json: { error: 'WRONG_AUTH_TYPE' } });
      },
    );
  });

  describe('event.bind and event.unbind', () => {
    it('name what is missing or wrong', async () => {
      const isMissing = (name: string): object => argument(name, `Argument '${name}' is null or empty`);
      const type = argument('EVENT_TYPE', 'Value must be one of {online|offline}');
      for (const method of ['event.bind', 'event.unbind']) {
        expect(await desk.call(method, { handler })).toMatchObject(isMissing('EVENT'));
        expect(await desk.call(method, { event: 'ONAPPTEST' })).toMatchObject(isMissing('HANDLER'));
        expect(
          await desk.call(method, { event: 'ONAPPTEST', handler, event_type: 'sometimes' }),
        ).toMatchObject(type);
      }
      expect(await desk.call('event.bind', { event: 'ONNOTHING', handler })).toMatchObject({
        json: { error: 'ERROR_EVENT_NOT_FOUND', error_description: 'Event not found' },
      });
      // The address is looked at before the event.
      expect(
        await desk.call('event.bind', { event: 'ONNOTHING', handler: 'http://nowhere/x' }),
      ).toMatchObject({
        json: { error: 'ERROR_WRONG_HANDLER_URL' },
      });
      const offline = await desk.call('event.bind', { event: 'OnOfflineEvent', event_type: 'OFFLINE' });
      expect(offline).toMatchObject({
        status: 400,
        json: {
          error: 'ERROR_ARGUMENT',
          error_description: 'Offline event cannot be registered for this event.',
        },
      });
    });

    it('let others than administrators bind for themselves, and see and unbind only that', async () => {
      const event = 'ONCRMDEALADD';
      expect(await asBoris('event.bind', { event, event_type: 'offline' })).toMatchObject(
        denied('Offline events binding'),
      );
      expect(await asBoris('event.unbind', { event, event_type: 'offline' })).toMatchObject(
        denied('Offline events unbinding'),
      );
      expect(await asBoris('event.bind', { event, handler, auth_type: 1 })).toMatchObject(
        denied('Event binding with AUTH_TYPE'),
      );
      expect((await asBoris('event.bind', { event, handler })).json.result).toBe(true);
      expect((await desk.call('event.bind', { event, handler })).json.result).toBe(true);
      const own = { event, handler, auth_type: '9', offline: 0 };
      expect((await asBoris('event.get')).json.result).toEqual([own]);
      expect((await desk.call('event.get')).json.result).toEqual([own, { ...own, auth_type: '0' }]);
      // One's own id counts only as a number.
      expect(await asBoris('event.unbind', { event, handler, auth_type: '9' })).toMatchObject(
        denied('Event unbinding with AUTH_TYPE'),
      );
      expect((await asBoris('event.unbind', { event, handler })).json.result).toEqual({ count: 1 });
      expect((await desk.call('event.get')).json.result).toEqual([{ ...own, auth_type: '0' }]);
    });

    it('show an offline binding by its source key', async () => {
      const event = 'ONCRMDEALUPDATE';
      await desk.call('event.bind', { event, event_type: 'offline', auth_connector: 'sync' });
      await desk.call('event.bind', { event, handler });
      expect((await desk.call('event.get')).json.result).toEqual([
        { event, connector_id: 'sync', offline: 1 },
        { event, handler, auth_type: '0', offline: 0 },
      ]);
      const unbind = { event, event_type: 'offline' };
      expect((await desk.call('event.unbind', unbind)).json.result).toEqual({ count: 0 });
      expect((await desk.call('event.unbind', { ...unbind, auth_connector: 'sync' })).json.result).toEqual({
        count: 1,
      });
    });

    it('refuse a source key on a plan without them', async () => {
      desk.portal.plan.features = ['bizproc'];
      const reply = await desk.call('event.bind', {
        event: 'ONCRMDEALADD',
        event_type: 'offline',
        auth_connector: 'x',
      });
      expect(reply).toMatchObject({
        status: 403,
        json: {
          error: 'WRONG_LICENSE',
          error_description: 'This feature is not enabled for the current license: auth_connector',
        },
      });
    });
  });

  it('event.test answers 1 and sends what it was given', async () => {
    await desk.call('event.bind', { event: 'ONAPPTEST', handler });
    expect((await desk.call('event.test', { any: 'data' })).json.result).toBe(1);
    const [request] = await desk.app.received('/events');
    expect(request!.form).toMatchObject({
      event: 'ONAPPTEST',
      data: { QUERY: { any: 'data' }, LANGUAGE_ID: 'en' },
    });
  });
});
