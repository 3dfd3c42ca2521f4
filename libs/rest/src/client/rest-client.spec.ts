import { PortalGoneError, PortalError, UnreadableReplyError, InvalidRequestError } from '@bizproc-kit/errors';
import { closeClients, TestGrants, testClient } from '../testing/clients.js';
import { fixture, fixtureJson, sendJson, startFakePortal, type FakePortal } from '../testing/fake-portal.js';

describe('RestClient', () => {
  let portal: FakePortal;

  beforeEach(async () => {
    portal = await startFakePortal((_request, reply) => sendJson(reply, fixtureJson('50-ok-true.json')));
  });

  afterEach(async () => {
    await closeClients();
    await portal.close();
  });

  it('posts JSON with the token and gives the result', async () => {
    const client = testClient(portal.endpoint);
    expect(await client.call('bizproc.event.send', { EVENT_TOKEN: 'x' })).toBe(true);
    const [seen] = portal.requests;
    expect(seen).toMatchObject({ verb: 'POST', path: '/rest/bizproc.event.send' });
    expect(seen.headers['content-type']).toBe('application/json');
    expect(seen.json).toEqual({ auth: 'token-1', EVENT_TOKEN: 'x' });
  });

  it('refreshes once for all calls that meet the expired token', async () => {
    const grants = new TestGrants(portal.endpoint);
    portal.answer = (request, reply) => {
      if (request.json.auth === 'token-1') sendJson(reply, fixtureJson('74-error-expired-token.json'), 401);
      else sendJson(reply, { result: request.json.auth });
    };
    const client = testClient(portal.endpoint, { auth: grants });
    const results = await Promise.all(Array.from({ length: 20 }, () => client.call('profile')));
    expect(new Set(results)).toEqual(new Set(['token-2']));
    expect(grants.refreshes).toBe(1);
  });

  it('takes a token that is refused after the refresh as gone', async () => {
    portal.answer = (_request, reply) => sendJson(reply, fixtureJson('75-error-no-auth.json'), 401);
    const grants = new TestGrants(portal.endpoint);
    const error = await testClient(portal.endpoint, { auth: grants })
      .call('profile')
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PortalGoneError);
    expect((error as PortalError).cause).toBeInstanceOf(PortalError);
    expect(portal.requests).toHaveLength(2);
    expect(grants.refreshes).toBe(1);
  });

  it('reads an empty error code as an error', async () => {
    portal.answer = (_request, reply) => {
      reply.writeHead(400, { 'content-type': 'application/json' });
      reply.end(fixture('80-error-empty-code.json'));
    };
    const error = await testClient(portal.endpoint)
      .call('bizproc.workflow.start', { TEMPLATE_ID: 1, DOCUMENT_ID: ['crm', 'CCrmDocumentDeal', 'DEAL_1'] })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject({ platformCode: '', httpStatus: 400 });
  });

  it('tries again what may be repeated', async () => {
    portal.answer = (_request, reply, count) => {
      if (count < 3) reply.writeHead(502, { 'content-type': 'text/html' }).end('<html>');
      else sendJson(reply, { result: 1 });
    };
    expect(await testClient(portal.endpoint).call('crm.item.list', { entityTypeId: 2 })).toBe(1);
    expect(portal.requests).toHaveLength(3);
  });

  it('gives up in the end', async () => {
    portal.answer = (_request, reply) =>
      void reply.writeHead(503, { 'content-type': 'text/html' }).end('<html>');
    const error = await testClient(portal.endpoint)
      .call('crm.item.list', { entityTypeId: 2 })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UnreadableReplyError);
    expect(portal.requests).toHaveLength(4);
  });
});
