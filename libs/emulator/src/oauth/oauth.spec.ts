import { setUpDesk, type Desk } from '../testing/desk.js';
import { send, type RawReply } from '../testing/rest-client.js';

const start = 1_787_320_800_000;

describe('the OAuth server', () => {
  let desk: Desk;
  let refreshToken: string;
  beforeEach(async () => {
    desk = await setUpDesk({
      startAt: start,
      clockRunning: false,
      app: {
        clientId: 'local.66f0aa11bb22c3.10293847',
        clientSecret: 'secret',
        scope: ['crm', 'bizproc', 'placement'],
        redirectUri: 'https://app.example.com/callback',
      },
      moreApps: [{ clientId: 'local.other.1', clientSecret: 'other' }],
    });
    refreshToken = (desk.app.to('/install')[0]!.form['auth'] as Record<string, string>)['refresh_token']!;
  });
  afterEach(() => desk.close());

  const token = (params: Record<string, string>, method: 'GET' | 'POST' = 'GET'): Promise<RawReply> => {
    const query = new URLSearchParams({
      client_id: desk.emulator.app.clientId,
      client_secret: desk.emulator.app.clientSecret,
      ...params,
    });
    const url = `${desk.emulator.url}/oauth/token/`;
    return method === 'GET' ? send(`${url}?${query.toString()}`) : send(url, { method, body: query });
  };
  const refresh = (refresh_token: string): Promise<RawReply> =>
    token({ grant_type: 'refresh_token', refresh_token });
  const introspect = (auth: string): Promise<RawReply> =>
    send(`${desk.emulator.url}/rest/app.info?auth=${auth}`);

  it('refreshes with a new pair each time, in the shape of the fixture', async () => {
    const reply = await refresh(refreshToken);
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({
      access_token: expect.stringMatching(/^[0-9a-f]{70}$/) as string,
      client_endpoint: desk.portal.restUrl,
      domain: desk.emulator.url.replace('http://', ''),
      expires: start / 1000 + 3_600,
      expires_in: 3_600,
      member_id: desk.portal.memberId,
      refresh_token: expect.stringMatching(/^[0-9a-f]{70}$/) as string,
      scope: 'crm,bizproc,placement',
      server_endpoint: `${desk.emulator.url}/rest/`,
      status: 'L',
      user_id: 1,
    });
    expect(reply.json['refresh_token']).not.toBe(refreshToken);
    expect((await refresh(String(reply.json['refresh_token']))).status).toBe(200);
  });

  it('refuses a used refresh token at once', async () => {
    await refresh(refreshToken);
    expect(await refresh(refreshToken)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });

  it('lets a used refresh token live for a while when told so', async () => {
    desk.emulator.oauth.options.refreshReuseSeconds = 30;
    await refresh(refreshToken);
    desk.emulator.clock.advance(29_000);
    expect((await refresh(refreshToken)).status).toBe(200);
    expect((await refresh(refreshToken)).status).toBe(400);
  });

  it('lets tokens expire on the portal clock', async () => {
    desk.emulator.clock.advance(3_600_000);
    expect(await desk.call('profile')).toMatchObject({ status: 401, json: { error: 'expired_token' } });
    const renewed = await refresh(refreshToken);
    const reply = await desk.call('profile', { auth: renewed.json['access_token'] });
    expect(reply.status).toBe(200);
    desk.emulator.clock.advance(181 * 86_400_000);
    expect((await refresh(String(renewed.json['refresh_token']))).json).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('keeps grants of users apart: refreshing one leaves the others alone', async () => {
    const other = desk.emulator.oauth.issue(desk.portal.installation()!, 17);
    await refresh(refreshToken);
    expect((await refresh(other.refreshToken)).json).toMatchObject({ user_id: 17 });
    desk.portal.installation()!.revoke(17);
    expect(await desk.call('profile', { auth: other.accessToken })).toMatchObject({
      status: 401,
      json: { error: 'invalid_token' },
    });
    expect((await desk.call('profile')).status).toBe(200);
  });

  it('runs the authorisation code flow; a code works once and for thirty seconds', async () => {
    const page = await send(
      `${desk.portal.baseUrl}/oauth/authorize/?client_id=${desk.emulator.app.clientId}&state=s%201`,
    );
    expect(page.status).toBe(302);
    const back = new URL(page.headers.get('location')!);
    expect(back.origin + back.pathname).toBe('https://app.example.com/callback');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      state: 's 1',
      domain: desk.portal.domain,
      member_id: desk.portal.memberId,
      scope: 'crm,bizproc,placement',
      server_domain: desk.emulator.url.replace('http://', ''),
    });
    const code = back.searchParams.get('code')!;
    const reply = await token({ grant_type: 'authorization_code', code }, 'POST');
    expect(reply.status).toBe(200);
    expect(Object.keys(reply.json)).toEqual([
      'access_token',
      'client_endpoint',
      'domain',
      'expires_in',
      'member_id',
      'refresh_token',
      'scope',
      'server_endpoint',
      'status',
    ]);
    expect(await token({ grant_type: 'authorization_code', code })).toMatchObject({ status: 400 });

    const late = desk.emulator.oauth.issueCode(desk.portal, desk.emulator.oauth.defaultApp, 1);
    desk.emulator.clock.advance(30_001);
    const refused = await token({ grant_type: 'authorization_code', code: late });
    expect(refused.json).toMatchObject({ error: 'invalid_grant' });
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['no grant type', {}, 400, 'invalid_request'],
    ['an unknown grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a wrong secret', { grant_type: 'refresh_token', client_secret: 'x' }, 400, 'invalid_client'],
    ['an unknown client', { grant_type: 'refresh_token', client_id: 'x' }, 200, 'wrong_client'],
    ['no token', { grant_type: 'refresh_token' }, 400, 'invalid_request'],
    ['a made-up token', { grant_type: 'refresh_token', refresh_token: 'f'.repeat(70) }, 400, 'invalid_grant'],
    ['a made-up code', { grant_type: 'authorization_code', code: 'x' }, 400, 'invalid_grant'],
  ])('refuses %s', async (_, params, status, error) => {
    expect(await token(params)).toMatchObject({ status, json: { error } });
  });

  it('answers wrong_client with status 200', async () => {
    const reply = await token({
      grant_type: 'refresh_token',
      client_id: 'local.other.1',
      client_secret: 'other',
      refresh_token: refreshToken,
    });
    expect(reply).toMatchObject({ status: 200, json: { error: 'wrong_client' } });
  });

  it('refuses an app that is not paid, that is gone, and the grant of a dismissed user', async () => {
    desk.portal.installation()!.paymentAllowed = false;
    expect(await refresh(refreshToken)).toMatchObject({ status: 401, json: { error: 'PAYMENT_REQUIRED' } });
    desk.portal.installation()!.paymentAllowed = true;
    desk.portal.users.get(1)!.active = false;
    expect(await refresh(refreshToken)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    desk.portal.users.get(1)!.active = true;
    await desk.portal.uninstallApp();
    expect(await refresh(refreshToken)).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
    expect(await introspect(desk.token)).toMatchObject({ status: 401, json: { error: 'NOT_INSTALLED' } });
  });

  it('tells by app.info whose token it is', async () => {
    const reply = await introspect(desk.token);
    expect(reply.json.result).toEqual({
      client_id: desk.emulator.app.clientId,
      scope: 'crm,bizproc,placement',
      expires: '2026-08-21T15:00:00+00:00',
      install: {
        installed: true,
        version: 1,
        status: 'L',
        scope: 'crm,bizproc,placement',
        domain: desk.portal.domain,
        uri: desk.portal.baseUrl,
        client_endpoint: desk.portal.restUrl,
        member_id: desk.portal.memberId,
        member_type: 'portal',
      },
      user_id: 1,
    });
    expect(await introspect('x')).toMatchObject({ status: 401, json: { error: 'NO_AUTH_FOUND' } });
    expect(await introspect(refreshToken)).toMatchObject({ status: 400, json: { error: 'invalid_client' } });
    desk.emulator.clock.advance(3_600_000);
    expect(await introspect(desk.token)).toMatchObject({ status: 401, json: { error: 'expired_token' } });
  });

  it('keeps the scope of a token when the card of the app changes', async () => {
    desk.emulator.oauth.defaultApp.changeScope(['bizproc']);
    expect((await desk.call('crm.item.get', { entityTypeId: 2, id: 512 })).status).toBe(200);
    const renewed = await refresh(refreshToken);
    const reply = await desk.call('crm.item.get', {
      auth: renewed.json['access_token'],
      entityTypeId: 2,
      id: 512,
    });
    expect(reply).toMatchObject({ status: 401, json: { error: 'insufficient_scope' } });
  });

  it('does not take a token of one portal on another, nor a token that was tampered with', async () => {
    const second = desk.emulator.addPortal({ slug: 'globex' });
    await second.installApp({ mode: 'script', installUrl: `${desk.app.url}/install` });
    const reply = await send(`${second.restUrl}profile?auth=${desk.token}`);
    expect(reply).toMatchObject({ status: 401, json: { error: 'invalid_token' } });
    const digit = desk.token[10] === '0' ? '1' : '0';
    const tampered = desk.token.slice(0, 10) + digit + desk.token.slice(11);
    expect((await desk.call('profile', { auth: tampered })).json).toMatchObject({ error: 'invalid_token' });
  });

  it('has outages by rule', async () => {
    desk.emulator.faults.add({
      target: 'oauth',
      match: 'token',
      effect: { kind: 'html', status: 502 },
      count: 1,
    });
    desk.emulator.faults.add({ target: 'oauth', match: 'app.info', effect: { kind: 'reset' }, count: 1 });
    expect((await refresh(refreshToken)).text).toContain('<html>');
    await expect(introspect(desk.token)).rejects.toThrow();
    expect(desk.emulator.requestLog.entries({ kind: 'oauth' })).toMatchObject([
      { target: 'token', status: 502 },
      { target: 'app.info', status: 0 },
    ]);
    // Neither has used the refresh token up.
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it('may rotate a grant and lose the answer', async () => {
    desk.emulator.faults.add({ target: 'oauth', match: 'token', effect: { kind: 'lost-answer' }, count: 1 });
    await expect(refresh(refreshToken)).rejects.toThrow();
    expect((await refresh(refreshToken)).json).toMatchObject({ error: 'invalid_grant' });
  });
});
