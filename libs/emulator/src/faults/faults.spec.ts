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
