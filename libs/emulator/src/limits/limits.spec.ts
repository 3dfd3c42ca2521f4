import { Agent, request } from 'undici';
import { startEmulator } from '../emulator.js';
import { setUpDesk, type Desk } from '../testing/desk.js';
import { fixture } from '../testing/fixtures.js';

const start = 1_787_320_800_000;

describe('limits', () => {
  let desk: Desk;
  afterEach(() => desk.close());

  async function statuses(count: number, method = 'profile'): Promise<number[]> {
    const replies = await Promise.all(Array.from({ length: count }, () => desk.call(method)));
    return replies.map(({ status }) => status);
  }

  it('lets a burst of 50 through and drains two a second', async () => {
    desk = await setUpDesk({
      startAt: start,
      clockRunning: false,
      portals: [{ slug: 'acme' }],
      requestLimit: { burst: 50, perSecond: 2 },
    });
    const first = await statuses(55);
    expect(first.filter((status) => status === 200)).toHaveLength(50);
    const refused = await desk.call('profile');
    expect(refused.status).toBe(503);
    expect(refused.json).toEqual(JSON.parse(fixture('77-error-query-limit.json')));
    expect(refused.headers.get('retry-after')).toBeNull();
    desk.emulator.clock.advance(1_000);
    expect((await statuses(3)).sort()).toEqual([200, 200, 503]);
    expect(desk.portal.requests.fill()).toMatchObject([{ address: '127.0.0.1', level: 50 }]);
  });

  it('takes the limits of the plan, and none on self-hosted portals', async () => {
    desk = await setUpDesk();
    const other = await startEmulator();
    const limitOf = (slug: string, options: object): unknown =>
      other.addPortal({ slug, ...options }).requests.limit;
    expect(limitOf('a', {})).toEqual({ burst: 50, perSecond: 2 });
    expect(limitOf('b', { plan: { family: 'ent' } })).toEqual({ burst: 250, perSecond: 5 });
    expect(limitOf('c', { edition: 'box' })).toBeUndefined();
    await other.close();
  });

  it('counts by source address', async () => {
    desk = await setUpDesk({ startAt: start, clockRunning: false, requestLimit: { burst: 2, perSecond: 2 } });
    await statuses(2);
    expect(await statuses(1)).toEqual([503]);
    const elsewhere = new Agent({ localAddress: '127.0.0.2' });
    const reply = await request(`${desk.portal.restUrl}profile?auth=${desk.token}`, {
      dispatcher: elsewhere,
    });
    expect(reply.statusCode).toBe(200);
    await reply.body.dump();
    await elsewhere.close();
  });

  it('counts a batch once', async () => {
    desk = await setUpDesk({ startAt: start, clockRunning: false, requestLimit: { burst: 2, perSecond: 2 } });
    const reply = await desk.call('batch', { cmd: { a: 'profile', b: 'profile', c: 'profile' } });
    expect(reply.status).toBe(200);
    expect(await statuses(2)).toEqual([200, 503]);
  });

  it('sums operating time per method in ten minutes; the call that crosses the line still succeeds', async () => {
    desk = await setUpDesk({
      startAt: start,
      clockRunning: false,
      operatingLimitSeconds: 10,
      operatingCost: (method) => (method === 'profile' ? 6 : 0.05),
    });
    const first = (await desk.call('profile')).json['time'] as {
      operating: number;
      operating_reset_at: number;
    };
    expect(first).toMatchObject({ operating: 6, operating_reset_at: start / 1000 + 600 });
    desk.emulator.clock.advance(60_000);
    expect((await desk.call('profile')).json['time']).toMatchObject({ operating: 12 });
    const refused = await desk.call('profile');
    expect(refused.status).toBe(429);
    expect(refused.json).toEqual(JSON.parse(fixture('78-error-operation-time.json')));
    // Other methods go on, and short calls are not counted.
    expect((await desk.call('server.time')).json['time']).toMatchObject({ operating: 0 });
    desk.emulator.clock.advance(540_000);
    expect((await desk.call('profile')).status).toBe(200);
  });

  it('counts commands of a batch, but not the batch', async () => {
    desk = await setUpDesk({ operatingLimitSeconds: 10, operatingCost: () => 6 });
    const reply = await desk.call('batch', { cmd: { a: 'profile', b: 'profile', c: 'profile' } });
    const { result_error } = reply.json.result as { result_error: Record<string, { error: string }> };
    expect(result_error['c']).toMatchObject({ error: 'OPERATION_TIME_LIMIT' });
    expect(reply.json['time']).toMatchObject({ operating: 0 });
    expect((await desk.call('batch', { cmd: { a: 'server.time' } })).status).toBe(200);
  });
});
