import { ConfigurationError, PortalGoneError } from '@bizproc-kit/errors';
import { closeClients, testClient } from '../testing/clients.js';
import { sendJson, startFakePortal } from '../testing/fake-portal.js';
import { WebhookAccess } from './webhook-access.js';

describe('WebhookAccess', () => {
  afterEach(closeClients);

  it('sends calls to the address, without a token', async () => {
    const portal = await startFakePortal((_request, reply) => sendJson(reply, { result: 1 }));
    const client = testClient('', { auth: { webhook: `${portal.origin}/rest/1/s3cr3ts3cr3t` } });
    await client.call('profile', {});
    await client.v3.call('main.user.get', { id: 1 });
    expect(portal.requests[0]).toMatchObject({ path: '/rest/1/s3cr3ts3cr3t/profile', text: '{}' });
    expect(portal.requests[1]).toMatchObject({
      path: '/rest/api/1/s3cr3ts3cr3t/main.user.get',
      text: '{"id":1}',
    });
    await portal.close();
  });

  it('is dead when the portal does not know it', async () => {
    const portal = await startFakePortal((_request, reply) =>
      sendJson(reply, { error: 'NO_AUTH_FOUND', error_description: 'no s3cr3ts3cr3t' }, 401),
    );
    const client = testClient('', { auth: { webhook: `${portal.origin}/rest/1/s3cr3ts3cr3t/` } });
    const error = await client.call('profile').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PortalGoneError);
    expect((error as Error).message).not.toContain('s3cr3t');
    expect(portal.requests).toHaveLength(1);
    await portal.close();
  });

  it.each([
    '',
    'not an address',
    'https://acme.bitrix24.com/rest/',
    'https://acme.bitrix24.com/rest/x/secret/',
  ])('refuses %p without repeating it', (webhook) => {
    expect(() => new WebhookAccess(webhook)).toThrow(ConfigurationError);
  });

  it('moves inside the cloud only', async () => {
    const access = new WebhookAccess('https://acme.bitrix24.com/rest/1/secretsecret/');
    const from = await access.current();
    const moved = (address: string) => access.moved(from, new URL(address));
    expect(await moved('https://evil.example/rest/1/secretsecret/')).toBeUndefined();
    expect(await moved('https://bitrix24.com.evil.example/rest/1/secretsecret/')).toBeUndefined();
    expect(await moved('https://new.bitrix24.evil/rest/1/secretsecret/')).toBeUndefined();
    expect(await moved('https://new.bitrix24.de/rest/1/secretsecret/')).toBeUndefined();
    expect(await moved('https://new.bitrix24.com:8443/rest/1/secretsecret/')).toBeUndefined();
    expect(await moved('https://a.new.bitrix24.com/rest/1/secretsecret/')).toBeUndefined();
    expect(await moved('http://new.bitrix24.com/rest/1/secretsecret/')).toBeUndefined();
    expect(await moved('https://new.bitrix24.com/rest/1/secretsecret/')).toEqual(await access.current());
    expect((await access.current()).endpoint).toBe('https://new.bitrix24.com/rest/1/secretsecret/');
  });
});
