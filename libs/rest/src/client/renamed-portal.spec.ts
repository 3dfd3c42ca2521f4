import { AddressRefusedError, RedirectRefusedError } from '@bizproc-kit/errors';
import { AddressGuard } from '../http/address-guard.js';
import { closeClients, TestGrants, testClient } from '../testing/clients.js';
import { sendJson, startFakePortal, type FakePortal } from '../testing/fake-portal.js';

describe('A renamed portal', () => {
  let old: FakePortal;
  let renamed: FakePortal;

  beforeEach(async () => {
    renamed = await startFakePortal((_request, reply) => sendJson(reply, { result: 'at the new address' }));
    old = await startFakePortal(
      (request, reply) => void reply.writeHead(302, { location: `${renamed.origin}${request.path}` }).end(),
    );
  });

  afterEach(async () => {
    await closeClients();
    await Promise.all([old.close(), renamed.close()]);
  });

  const failure = (call: Promise<unknown>) => call.catch((error: unknown) => error);

  it('gets the POST again, as a POST with its body, when a fresh grant names the new address too', async () => {
    const grants = new TestGrants(old.endpoint);
    grants.onRefresh = async () => ({ endpoint: renamed.endpoint, accessToken: 'fresh' });
    const client = testClient(old.endpoint, { auth: grants });
    expect(await client.call('crm.item.add', { entityTypeId: 2, fields: { title: 'x' } })).toBe(
      'at the new address',
    );
    expect(renamed.requests).toHaveLength(1);
    expect(renamed.requests[0]).toMatchObject({
      verb: 'POST',
      json: { auth: 'fresh', entityTypeId: 2, fields: { title: 'x' } },
    });
    await client.call('profile');
    expect(old.requests).toHaveLength(1);
  });

  it('gets nothing when the fresh grant names another address', async () => {
    const grants = new TestGrants(old.endpoint);
    grants.onRefresh = async () => ({ endpoint: old.endpoint, accessToken: 'fresh' });
    const error = await failure(testClient(old.endpoint, { auth: grants }).call('profile'));
    expect(error).toBeInstanceOf(RedirectRefusedError);
    expect(renamed.requests).toHaveLength(0);
  });

  it('gets nothing when the redirect leads to another method', async () => {
    old.answer = (_request, reply) =>
      void reply.writeHead(302, { location: `${renamed.origin}/login` }).end();
    const grants = new TestGrants(old.endpoint);
    const error = await failure(testClient(old.endpoint, { auth: grants }).call('profile'));
    expect(error).toBeInstanceOf(RedirectRefusedError);
    expect(grants.refreshes).toBe(0);
  });

  it('is not followed in circles', async () => {
    const grants = new TestGrants(old.endpoint);
    grants.onRefresh = async () => ({ endpoint: renamed.endpoint, accessToken: 'fresh' });
    renamed.answer = (request, reply) =>
      void reply.writeHead(302, { location: `${old.origin}${request.path}` }).end();
    const error = await failure(testClient(old.endpoint, { auth: grants }).call('profile'));
    expect(error).toBeInstanceOf(RedirectRefusedError);
    expect(old.requests.length + renamed.requests.length).toBe(2);
  });

  it('is not looked for at a private address', async () => {
    old.answer = (_request, reply) =>
      void reply.writeHead(302, { location: 'https://169.254.169.254/rest/profile' }).end();
    // The portal itself lies on loopback here and is allowed by name; the place that it points to is not.
    const guard = new AddressGuard({ allowInsecure: false, allowedHosts: ['127.0.0.1'] });
    const http = new AddressGuard({ allowInsecure: true });
    guard.check = (url) =>
      url.hostname === '127.0.0.1' ? http.check(url) : AddressGuard.prototype.check.call(guard, url);
    const grants = new TestGrants(old.endpoint);
    const error = await failure(testClient(old.endpoint, { auth: grants, guard }).call('profile'));
    expect(error).toBeInstanceOf(AddressRefusedError);
    expect(grants.refreshes).toBe(0);
  });

  it('gets no webhook secret unless it is plainly the vendor that moved it', async () => {
    const webhook = `${old.origin}/rest/1/webhooksecret/`;
    const error = await failure(testClient(old.endpoint, { auth: { webhook } }).call('profile'));
    expect(error).toBeInstanceOf(RedirectRefusedError);
    expect((error as Error).message).not.toContain('webhooksecret');
    expect(renamed.requests).toHaveLength(0);
  });
});
