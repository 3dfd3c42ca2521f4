import { setUpDesk, type Desk } from '../testing/desk.js';
import { send, type RawReply } from '../testing/rest-client.js';

/**
 * K: errors/oauth.py, errors/v2 and tests/integration/errors of bitrix24/b24pysdk, which its authors recorded on portals.
 * S: the order of rest/lib/oauth/auth.php (protocol 6.3).
 */
describe('who is refused, and how', () => {
  let desk: Desk;
  let refreshToken: string;
  beforeEach(async () => {
    desk = await setUpDesk();
    refreshToken = (desk.app.to('/install')[0]!.form['auth'] as Record<string, string>)['refresh_token']!;
  });
  afterEach(() => desk.close());

  const token = (params: Record<string, string>): Promise<RawReply> => {
    const { clientId, clientSecret } = desk.emulator.app;
    const query = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...params });
    return send(`${desk.emulator.url}/oauth/token/?${query.toString()}`);
  };
  const refresh = { grant_type: 'refresh_token' };
  const introspect = (auth: string): Promise<RawReply> =>
    send(`${desk.emulator.url}/rest/app.info?auth=${auth}`);

  describe('at the token address', () => {
    it.each<[string, Record<string, string>, number, object]>([
      [
        'an unknown client',
        { client_id: 'local.deleted', refresh_token: 'x' },
        200,
        { error: 'wrong_client' },
      ],
      ['a wrong secret', { client_secret: 'x', refresh_token: 'x' }, 400, { error: 'invalid_client' }],
      ['a wrong refresh token', { refresh_token: 'invalid_refresh_token' }, 400, { error: 'invalid_grant' }],
      [
        'no refresh token',
        {},
        400,
        { error: 'invalid_request', error_description: 'No "refresh_token" parameter found' },
      ],
    ])('%s', async (_, params, status, body) => {
      const reply = await token({ ...refresh, ...params });
      expect(reply.status).toBe(status);
      expect(reply.json).toEqual(body);
    });

    it('the grant of a dismissed user', async () => {
      desk.portal.users.get(1)!.active = false;
      expect(await token({ ...refresh, refresh_token: refreshToken })).toMatchObject({
        status: 400,
        json: { error: 'invalid_grant' },
      });
    });
  });

  describe('at the OAuth server by app.info', () => {
    it('tells no token, what only looks like one, and the token of an app that is gone', async () => {
      expect(await introspect('INVALID')).toMatchObject({ status: 401, json: { error: 'NO_AUTH_FOUND' } });
      const forged = await introspect('f'.repeat(70));
      expect(forged).toMatchObject({ status: 400 });
      expect(forged.json).toEqual({ error: 'invalid_client' });
      await desk.portal.uninstallApp();
      expect(await introspect(desk.token)).toMatchObject({
        status: 401,
        json: { error: 'NOT_INSTALLED', error_description: 'Application not installed' },
      });
    });

    it('takes the token of a dismissed user for none', async () => {
      desk.portal.users.get(1)!.active = false;
      expect(await introspect(desk.token)).toMatchObject({ status: 400, json: { error: 'invalid_client' } });
    });
  });

  describe('at the portal', () => {
    it('a dismissed user, after the expiry and the scope', async () => {
      const { oauth, clock } = desk.emulator;
      desk.portal.users.get(1)!.active = false;
      expect(await desk.call('profile')).toMatchObject({
        status: 401,
        json: { error: 'authorization_error', error_description: 'Unable to authorize user' },
      });
      oauth.defaultApp.changeScope(['crm']);
      const narrow = oauth.issue(desk.portal.installation()!, 1).accessToken;
      expect((await desk.call('bizproc.robot.list', { auth: narrow })).json).toMatchObject({
        error: 'insufficient_scope',
      });
      clock.advance(3_600_000);
      expect((await desk.call('profile')).json).toMatchObject({ error: 'expired_token' });
    });

    it('an app that is gone: ERROR_OAUTH by the OAuth server, APPLICATION_NOT_FOUND by what the portal remembers', async () => {
      desk.portal.behaviour.verdictCacheSeconds = 3_600;
      expect((await desk.call('profile')).status).toBe(200);
      const fresh = desk.emulator.oauth.issue(desk.portal.installation()!, 1).accessToken;
      await desk.portal.uninstallApp();
      expect(await desk.call('profile')).toMatchObject({
        status: 401,
        json: { error: 'APPLICATION_NOT_FOUND' },
      });
      expect(await desk.call('profile', { auth: fresh })).toMatchObject({
        status: 401,
        json: { error: 'ERROR_OAUTH', error_description: 'Application not installed' },
      });
    });

    it('a token that nobody knows', async () => {
      expect(await desk.call('profile', { auth: 'INVALID_OAUTH_TOKEN_123' })).toMatchObject({
        status: 401,
        json: { error: 'invalid_token', error_description: 'Unable to get application by token' },
      });
    });
  });
});
