import { setUpDesk, type Desk } from '../testing/desk.js';
import { send } from '../testing/rest-client.js';
import type { FaultEffect } from './fault-plan.js';

describe('faults', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk();
  });
  afterEach(() => desk.close());
  const once = (effect: FaultEffect, match = 'profile'): void => {
    desk.emulator.faults.add({ target: 'rest', match, effect, count: 1 });
  };

  it('answer with any error, then are used up', async () => {
    once({
      kind: 'error',
      status: 500,
      error: 'INTERNAL_SERVER_ERROR',
      description: 'Internal server error',
    });
    expect(await desk.call('profile')).toMatchObject({
      status: 500,
      json: { error: 'INTERNAL_SERVER_ERROR' },
    });
    expect((await desk.call('profile')).status).toBe(200);
    expect(desk.emulator.faults.list()[0]).toMatchObject({ struck: 1 });
  });

  it.each<[FaultEffect, number, string]>([
    [{ kind: 'rate-limit' }, 503, 'QUERY_LIMIT_EXCEEDED'],
    [{ kind: 'operating-limit' }, 429, 'OPERATION_TIME_LIMIT'],
    [{ kind: 'expired-token' }, 401, 'expired_token'],
    [{ kind: 'error', status: 401, error: 'CONNECTION_ERROR' }, 401, 'CONNECTION_ERROR'],
  ])('%j', async (effect, status, error) => {
    once(effect);
    expect(await desk.call('profile')).toMatchObject({ status, json: { error } });
    expect((await desk.call('profile')).status).toBe(200);
  });

  it('answer with HTML', async () => {
    once({ kind: 'html', status: 502 });
    const reply = await desk.call('profile');
    expect(reply.status).toBe(502);
    expect(reply.headers.get('content-type')).toContain('text/html');
  });

  it('reset a connection before anything is done, or lose the answer after it was', async () => {
    once({ kind: 'reset' }, 'crm.deal.add');
    await expect(desk.call('crm.deal.add', { fields: { TITLE: 'never' } })).rejects.toThrow();
    once({ kind: 'lost-answer' }, 'crm.deal.add');
    await expect(desk.call('crm.deal.add', { fields: { TITLE: 'done' } })).rejects.toThrow();
    const titles = desk.portal.crm.all(2).map(({ TITLE }) => TITLE);
    expect(titles).toContain('done');
    expect(titles).not.toContain('never');
  });

  it('cut an answer in half', async () => {
    once({ kind: 'truncate' });
    await expect(desk.call('profile')).rejects.toThrow();
  });

  it('make a call wait', async () => {
    once({ kind: 'latency', ms: 120, untilMs: 140 });
    const started = performance.now();
    await desk.call('profile');
    expect(performance.now() - started).toBeGreaterThan(110);
  });

  it('revoke the grant of the caller for good', async () => {
    once({ kind: 'revoke' });
    expect((await desk.call('profile')).json).toMatchObject({ error: 'invalid_token' });
    expect((await desk.call('profile')).json).toMatchObject({ error: 'invalid_token' });
  });

  it('strike by portal and by method pattern', async () => {
    desk.emulator.faults.add({
      target: 'rest',
      portal: 'acme',
      match: 'crm.*',
      effect: { kind: 'html', status: 503 },
    });
    const other = desk.emulator.addPortal({ slug: 'globex' });
    expect((await desk.call('crm.deal.list')).status).toBe(503);
    expect((await desk.call('profile')).status).toBe(200);
    expect((await send(`${other.webhookUrl}crm.deal.list`)).status).toBe(200);
    desk.emulator.faults.clear();
    expect((await desk.call('crm.deal.list')).status).toBe(200);
  });

  it('strike inside a batch', async () => {
    desk.emulator.faults.add({
      target: 'rest',
      match: 'batch/profile',
      effect: { kind: 'error', status: 400, error: '423' },
    });
    const reply = await desk.call('batch', { cmd: { a: 'profile', b: 'server.time' } });
    expect(reply.json.result).toMatchObject({
      result_error: { a: { error: '423' } },
      result: { b: expect.any(String) as string },
    });
  });

  it('lose the race of two registrations: the other row is there, the placement stays bound', async () => {
    once({ kind: 'registration-race' }, 'bizproc.robot.add');
    const fields = {
      CODE: 'twin',
      HANDLER: `${desk.app.url}/handler`,
      NAME: 'Twin',
      USE_PLACEMENT: 'Y',
      PLACEMENT_HANDLER: `${desk.app.url}/settings`,
    };
    expect(await desk.call('bizproc.robot.add', { ...fields, NAME: '' })).toMatchObject({
      json: { error_description: 'Empty activity NAME!' },
    });
    once({ kind: 'registration-race' }, 'bizproc.robot.add');
    expect(await desk.call('bizproc.robot.add', fields)).toMatchObject({
      status: 400,
      json: {
        error: 'ERROR_ACTIVITY_ADD_FAILURE',
        error_description: 'Activity or Robot already added!',
      },
    });
    expect((await desk.call('bizproc.robot.list')).json.result).toEqual(['twin']);
    expect(desk.portal.placements.map(({ code }) => code)).toEqual(['twin']);
  });

  it.each(['ERROR_CORE', '100'])('throw %s from the class of a document type', async (error) => {
    const fields = { CODE: 'typed', HANDLER: `${desk.app.url}/handler`, NAME: 'Typed' };
    const documentType = ['crm', 'CCrmDocumentDeal', 'DEAL'];
    once({ kind: 'document-exception', error, description: 'No such module' }, 'bizproc.activity.add');
    const refused = await desk.call('bizproc.activity.add', { ...fields, DOCUMENT_TYPE: documentType });
    expect(refused).toMatchObject({ status: 400, json: { error, error_description: 'No such module' } });
    expect(desk.portal.registrations).toEqual([]);
    // Nothing is asked of a class that nobody names.
    once({ kind: 'document-exception' }, 'bizproc.activity.add');
    expect((await desk.call('bizproc.activity.add', fields)).json.result).toBe(true);
  });

  it.each([
    [504, 504],
    [0, undefined],
  ])('cut a request that takes too long with %d; its work is done', async (status, seen) => {
    desk.portal.behaviour.requestCut = { afterMs: 60, status };
    once({ kind: 'latency', ms: 30 }, 'crm.deal.add');
    expect((await desk.call('crm.deal.add', { fields: { TITLE: 'quick' } })).status).toBe(200);
    once({ kind: 'latency', ms: 60_000 }, 'crm.deal.add');
    const started = performance.now();
    const reply = await desk.call('crm.deal.add', { fields: { TITLE: 'slow' } }).catch(() => undefined);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(reply?.status).toBe(seen);
    if (reply) expect(reply.headers.get('content-type')).toContain('text/html');
    expect(desk.portal.crm.all(2).map(({ TITLE }) => TITLE)).toContain('slow');
  });

  it('cut after 60 s in the cloud, and never on a self-hosted portal', () => {
    const box = desk.emulator.addPortal({ slug: 'box', edition: 'box' });
    expect(desk.portal.behaviour.requestCut).toEqual({ afterMs: 60_000, status: 504 });
    expect(box.behaviour.requestCut).toBe(false);
  });

  it('are not used up by methods that do not know them', async () => {
    desk.emulator.faults.add({ target: 'rest', count: 1, effect: { kind: 'registration-race' } });
    await desk.call('profile');
    await desk.call('bizproc.robot.list');
    expect(desk.emulator.faults.list()[0]).toMatchObject({ struck: 0 });
    const fields = { CODE: 'twin', HANDLER: `${desk.app.url}/handler`, NAME: 'Twin' };
    const command = `bizproc.robot.add?${new URLSearchParams(fields).toString()}`;
    const reply = await desk.call('batch', { cmd: { a: command } });
    expect(reply.json.result).toMatchObject({
      result_error: { a: { error: 'ERROR_ACTIVITY_ADD_FAILURE' } },
    });
  });

  it('repeat with the same seed', async () => {
    const run = async (): Promise<number[]> => {
      const other = await setUpDesk({ seed: 'chance' });
      other.emulator.faults.add({ target: 'rest', probability: 0.5, effect: { kind: 'html', status: 502 } });
      const statuses: number[] = [];
      for (let index = 0; index < 30; index++) statuses.push((await other.call('profile')).status);
      await other.close();
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 502]));
    expect(await run()).toEqual(first);
  });

  it('refuse rules that make no sense', () => {
    expect(() => desk.emulator.faults.add({ target: 'moon' as 'rest', effect: { kind: 'reset' } })).toThrow(
      'moon',
    );
    expect(() => desk.emulator.faults.add({ target: 'rest' } as never)).toThrow('effect');
  });
});
