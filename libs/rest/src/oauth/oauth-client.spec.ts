import {
  AddressRefusedError,
  CancelledError,
  InvalidGrantError,
  OAuthConfigurationError,
  OAuthError,
  OAuthPaymentRequiredError,
  OAuthUnavailableError,
  UntrustedServerError,
} from '@bizproc-kit/errors';
import {
  fixture,
  fixtureJson,
  fixtureStatus,
  startFakePortal,
  type FakePortal,
} from '../testing/fake-portal.js';
import { VirtualClock } from '../testing/virtual-clock.js';
import { OAuthClient } from './oauth-client.js';

describe('OAuthClient', () => {
  let server: FakePortal;
  let client: OAuthClient;
  const clock = new VirtualClock();

  beforeEach(async () => {
    server = await startFakePortal(() => undefined);
    client = new OAuthClient({
      clientId: 'local.66f0',
      clientSecret: 'the-client-secret',
      servers: [server.origin],
      proxy: {},
      clock,
    });
  });

  afterEach(async () => {
    await client.close();
    await server.close();
  });

  const answerWith = (file: string) => {
    server.answer = (_request, reply) => {
      reply.writeHead(fixtureStatus(file), { 'content-type': 'application/json' });
      reply.end(fixture(file));
    };
  };
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('refreshes by a POST form, so that no secret is in an address', async () => {
    answerWith('91-oauth-token-refresh.json');
    const reply = await client.refresh(server.origin, 'the-refresh-token');
    const wire = fixtureJson<Record<string, string>>('91-oauth-token-refresh.json');
    expect(reply).toEqual({
      accessToken: wire.access_token,
      refreshToken: wire.refresh_token,
      expiresAt: new Date(clock.now() + 3_600_000),
      clientEndpoint: 'https://acme.bitrix24.com/rest/',
      serverEndpoint: 'https://oauth.bitrix.info/rest/',
      memberId: '2c6dd91cdc7c8c051f9cd7e3295e020e',
      scope: ['crm', 'bizproc', 'placement'],
      status: 'L',
      userId: '17',
    });
    expect(server.requests[0]).toMatchObject({ verb: 'POST', path: '/oauth/token/' });
    expect(Object.fromEntries(new URLSearchParams(server.requests[0].text))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'local.66f0',
      client_secret: 'the-client-secret',
      refresh_token: 'the-refresh-token',
    });
  });

  it('exchanges a code, whose reply names no user', async () => {
    answerWith('90-oauth-token-code.json');
    const reply = await client.exchange(server.origin, 'the-code');
    expect(reply).not.toHaveProperty('userId');
    expect(server.requests[0].text).toContain('grant_type=authorization_code');
    expect(server.requests[0].text).toContain('code=the-code');
  });

  it('introspects a token', async () => {
    answerWith('58-ok-oauth-app-info.json');
    expect(await client.introspect(server.origin, 'the-access-token')).toEqual({
      clientId: 'local.66f0aa11bb22c3.10293847',
      memberId: '2c6dd91cdc7c8c051f9cd7e3295e020e',
      clientEndpoint: 'https://acme.bitrix24.com/rest/',
      domain: 'acme.bitrix24.com',
      scope: ['crm', 'bizproc', 'placement'],
      status: 'L',
      userId: '17',
      installed: true,
    });
    expect(server.requests[0]).toMatchObject({ path: '/rest/app.info', text: 'auth=the-access-token' });
  });

  it('takes every member of an introspection as optional', async () => {
    server.answer = (_request, reply) => void reply.end('{"result":[]}');
    expect(await client.introspect(server.origin, 't')).toEqual({});
  });

  it.each([
    ['92-oauth-invalid-grant.json', InvalidGrantError, 'invalid_grant'],
    ['93-oauth-payment-required.json', OAuthPaymentRequiredError, 'PAYMENT_REQUIRED'],
    ['94-oauth-wrong-client-200.json', OAuthConfigurationError, 'wrong_client'],
    ['95-oauth-invalid-client.json', OAuthConfigurationError, 'invalid_client'],
  ])('reads %s', async (file, kind, platformCode) => {
    answerWith(file);
    const error = await failure(client.refresh(server.origin, 'the-refresh-token'));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ platformCode, httpStatus: fixtureStatus(file) });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['a page', 502, '<html>Bad gateway</html>'],
    ['nothing', 200, ''],
    ['half a reply', 200, '{"access_token":"abc'],
    [
      'a reply without a refresh token',
      200,
      '{"access_token":"abcdef","member_id":"m","client_endpoint":"https://a.b/"}',
    ],
  ])('takes %s as an outage, and does not ask twice', async (_name, status, body) => {
    server.answer = (_request, reply) => void reply.writeHead(status).end(body);
    const error = await failure(client.refresh(server.origin, 'the-refresh-token'));
    expect(error).toBeInstanceOf(OAuthUnavailableError);
    expect((error as OAuthError).retry.kind).toBe('after-backoff');
    expect(server.requests).toHaveLength(1);
  });

  it('takes a broken connection as an outage', async () => {
    server.answer = (_request, reply) => void reply.socket?.destroy();
    expect(await failure(client.refresh(server.origin, 't'))).toBeInstanceOf(OAuthUnavailableError);
    await server.close();
    expect(await failure(client.refresh(server.origin, 't'))).toBeInstanceOf(OAuthUnavailableError);
  });

  it('can be cancelled', async () => {
    const abort = new AbortController();
    const call = failure(client.refresh(server.origin, 't', abort.signal));
    setTimeout(() => abort.abort(), 20);
    expect(await call).toBeInstanceOf(CancelledError);
  });

  it('writes no secret into its errors, whatever the server says', async () => {
    server.answer = (request, reply) =>
      void reply
        .writeHead(400)
        .end(JSON.stringify({ error: 'invalid_grant', error_description: decodeURIComponent(request.text) }));
    const error = (await failure(client.refresh(server.origin, 'the-refresh-token'))) as Error;
    expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toMatch(
      /the-(refresh-token|client-secret)/,
    );
  });

  describe('trusts', () => {
    it.each([
      [undefined, 'https://oauth.bitrix.info'],
      ['', 'https://oauth.bitrix.info'],
      ['https://oauth.bitrix.info/rest/', 'https://oauth.bitrix.info'],
      ['https://oauth.bitrix24.tech/rest/', 'https://oauth.bitrix24.tech'],
      ['oauth.bitrix24.tech', 'https://oauth.bitrix24.tech'],
    ])('%p as %s', (endpoint, base) => {
      expect(client.trustedServer(endpoint)).toBe(base);
    });

    it('what the operator added', () => {
      expect(client.trustedServer(`${server.origin}/rest/`)).toBe(server.origin);
      const prefixed = new OAuthClient({
        clientId: 'c',
        clientSecret: 's',
        servers: ['https://box.lan/sso/'],
      });
      expect(prefixed.trustedServer('https://box.lan/sso/rest/')).toBe('https://box.lan/sso');
      expect(() => prefixed.trustedServer('https://box.lan/rest/')).toThrow(UntrustedServerError);
    });

    it.each([
      'http://oauth.bitrix.info/rest/',
      'https://oauth.bitrix.info.evil.example/rest/',
      'https://oauth.bitrix.info@evil.example/rest/',
      'https://evil.example/rest/?https://oauth.bitrix.info/rest/',
      'https://oauth.bitrix.info:8443/rest/',
      'https://user:pass@oauth.bitrix.info/rest/',
      'javascript:alert(1)',
      'not an address at all',
    ])('not %s', async (endpoint) => {
      expect(() => client.trustedServer(endpoint)).toThrow(UntrustedServerError);
      expect(await failure(client.refresh(endpoint, 'the-refresh-token'))).toBeInstanceOf(
        UntrustedServerError,
      );
    });
  });

  it('does not follow the name of a platform server to a private address', async () => {
    const { AddressGuard } = await import('../http/address-guard.js');
    const rebound = new AddressGuard({
      lookup: (_host, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
    });
    const guarded = new OAuthClient({ clientId: 'c', clientSecret: 's', guard: rebound, proxy: {} });
    expect(await failure(guarded.refresh('https://oauth.bitrix.info', 't'))).toBeInstanceOf(
      AddressRefusedError,
    );
    await guarded.close();
  });
});
