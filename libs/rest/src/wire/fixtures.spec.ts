import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BizprocKitError } from '@bizproc-kit/errors';
import { closeClients, TestGrants, testClient } from '../testing/clients.js';
import {
  fixture,
  fixtureJson,
  fixtureStatus,
  startFakePortal,
  type FakePortal,
} from '../testing/fake-portal.js';
import { requestBody } from './request-body.js';

const folder = join(__dirname, '../../../../fixtures/bitrix24');
const replies = readdirSync(folder).filter((file) => /^[5-9]\d-.*\.json$/.test(file));

/** What the client makes of every reply of a portal. */
const expected: Record<string, unknown> = {
  '50-ok-true.json': true,
  '51-ok-list-codes.json': ['send_invoice', 'score_deal'],
  '52-ok-list-page.json': expect.arrayContaining([expect.objectContaining({ OWNED_UNTIL: null })]),
  '53-ok-empty-list.json': [],
  '54-ok-null.json': null,
  '55-ok-workflow-start.json': '6a8859e04bb0f9.12093385',
  '56-ok-portal-app-info.json': expect.objectContaining({ LICENSE_FAMILY: 'pro' }),
  '57-ok-profile.json': expect.objectContaining({ ADMIN: true }),
  '58-ok-oauth-app-info.json': expect.objectContaining({ user_id: 17 }),
  '60-batch-partial-errors.json': expect.objectContaining({ result_total: [] }),
  '61-batch-all-ok.json': expect.objectContaining({ result_error: [] }),
  '62-batch-all-failed-scope.json': expect.objectContaining({ result: [] }),
  '70-error-validation.json': 'InvalidRequestError',
  '71-error-already-installed.json': 'InvalidRequestError',
  '72-error-access-denied.json': 'PermissionError',
  '73-error-event-token.json': 'PermissionError',
  // Refreshed once and refused again.
  '74-error-expired-token.json': 'PortalGoneError',
  '75-error-no-auth.json': 'PortalGoneError',
  '76-error-insufficient-scope.json': 'PermissionError',
  '77-error-query-limit.json': 'RateLimitError',
  '78-error-operation-time.json': 'OperatingLimitError',
  '79-error-method-not-found.json': 'MethodNotFoundError',
  '80-error-empty-code.json': 'InvalidRequestError',
  '81-error-numeric-code.json': 'WorkflowLockedError',
  '82-error-connection.json': 'PortalUnavailableError',
  '83-error-portal-deleted.json': 'PortalGoneError',
  '84-error-argument.json': 'InvalidRequestError',
  '85-error-overload.json': 'OverloadBlockError',
  '96-v3-ok-items.json': { items: [{ id: 42 }, { id: 43 }] },
  '97-v3-error-validation.json': 'InvalidRequestError',
  '98-v3-batch-ok.json': [{ item: { id: 289, title: 'First' } }, { items: [{ id: 1 }] }],
};

describe('Wire fixtures', () => {
  let portal: FakePortal;

  beforeEach(async () => {
    portal = await startFakePortal(() => undefined);
  });

  afterEach(async () => {
    await closeClients();
    await portal.close();
  });

  it('are all expected', () => {
    // 90 to 95 are replies of the OAuth server: oauth-client.spec.ts.
    expect(replies.filter((file) => !/^9[0-5]-/.test(file))).toEqual(Object.keys(expected));
  });

  it.each(Object.entries(expected))('%s', async (file, outcome) => {
    portal.answer = (_request, reply) => {
      reply.writeHead(fixtureStatus(file), { 'content-type': 'application/json; charset=utf-8' });
      reply.end(fixture(file));
    };
    const client = testClient(portal.endpoint, {
      auth: new TestGrants(portal.endpoint),
      retry: { attempts: 1, totalMs: 1 },
    });
    const method = 'bizproc.activity.log';
    const settled = file.includes('v3')
      ? client.v3.request(method, {})
      : client.request(method as string, {});
    if (typeof outcome === 'string' && outcome.endsWith('Error')) {
      const error = await settled.then(
        () => undefined,
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(BizprocKitError);
      expect((error as Error).name).toBe(outcome);
      const body = fixtureJson<{ error: string | { code: string } }>(file);
      expect(error).toMatchObject({
        platformCode: typeof body.error === 'string' ? body.error : body.error.code,
        httpStatus: fixtureStatus(file),
        portal: 'acme',
        method,
      });
    } else {
      expect((await settled).result).toEqual(outcome);
    }
  });

  it('keep what stands beside a result', async () => {
    portal.answer = (_request, reply) => void reply.end(fixture('52-ok-list-page.json'));
    const reply = await testClient(portal.endpoint).request('bizproc.workflow.instances', {});
    expect(reply).toMatchObject({
      next: 50,
      total: 213,
      time: { operating: 0.1192, start: 1787320800.104512 },
    });
    portal.answer = (_request, response) => void response.end('{"result":1}');
    expect(await testClient(portal.endpoint).request('profile')).toEqual({ result: 1 });
  });

  it('keep the argument and the invalid fields', async () => {
    portal.answer = (request, reply) =>
      void reply
        .writeHead(400)
        .end(
          fixture(request.path.includes('/api/') ? '97-v3-error-validation.json' : '84-error-argument.json'),
        );
    const client = testClient(portal.endpoint);
    await expect(client.call('event.bind', { event: '', handler: '' })).rejects.toMatchObject({
      argument: 'EVENT',
    });
    await expect(client.v3.call('main.user.get', {})).rejects.toMatchObject({
      validation: [{ field: 'id', message: 'Required (localised)' }],
    });
  });

  it.each(['41-request-event-send.json', '42-request-robot-add.json'])('%s is what is sent', (file) => {
    const { auth, ...params } = fixtureJson<Record<string, unknown>>(file);
    const body = requestBody('bizproc.event.send', params, auth as string);
    expect(JSON.parse(body.text)).toEqual(fixtureJson(file));
    expect(body.text).toBe(JSON.stringify(fixtureJson(file)));
    expect(body.contentType).toBe('application/json');
  });

  it('40-request-event-send.form is what is sent as a form', async () => {
    portal.answer = (_request, reply) => void reply.end('{"result":true}');
    const { auth, ...params } = fixtureJson<Record<string, unknown>>('41-request-event-send.json');
    const grants = new TestGrants(portal.endpoint, auth as string);
    const client = testClient(portal.endpoint, { auth: grants });
    await client.call('bizproc.event.send', params as { EVENT_TOKEN: string }, { encoding: 'form' });
    expect(portal.requests[0].text).toBe(fixture('40-request-event-send.form'));
    expect(portal.requests[0].headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('refuses what has no wire form, or belongs to the platform', async () => {
    const client = testClient(portal.endpoint);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const refused = { code: 'BPK_REST_INVALID_CALL' };
    await expect(client.call('some.method', circle)).rejects.toMatchObject(refused);
    await expect(client.call('some.method', { n: 1n })).rejects.toMatchObject(refused);
    await expect(client.call('some.method', { auth: 'x' })).rejects.toMatchObject(refused);
    await expect(client.call('../admin', {})).rejects.toMatchObject(refused);
    expect(portal.requests).toHaveLength(0);
  });
});
