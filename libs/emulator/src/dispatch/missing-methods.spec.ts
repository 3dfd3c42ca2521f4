import type { MissingMethod } from '../journal/missing-methods.js';
import { setUpDesk, type Desk } from '../testing/desk.js';
import { send } from '../testing/rest-client.js';

describe('a method that the emulator lacks', () => {
  let desk: Desk;
  let found: MissingMethod[];
  beforeEach(async () => {
    found = [];
    desk = await setUpDesk({ onMissingMethod: (missing) => found.push(missing) });
  });
  afterEach(() => desk.close());
  const sentence = /^telephony\.calls\.count is not emulated: .* a real portal may have it$/;
  const noted = (): unknown[] =>
    desk.emulator.requestLog.entries({ kind: 'rest' }).flatMap(({ note }) => note ?? []);

  it('gets the platform’s own error, and a sentence in the log of requests and for who started it', async () => {
    const reply = await desk.call('telephony.calls.count');
    expect(reply.status).toBe(404);
    expect(reply.json).toEqual({
      error: 'ERROR_METHOD_NOT_FOUND',
      error_description: 'Method not found!',
    });
    expect(noted()).toEqual([expect.stringMatching(sentence)]);
    expect(found).toEqual([
      {
        portal: 'acme',
        method: 'telephony.calls.count',
        sentence: expect.stringMatching(sentence) as unknown,
      },
    ]);
    await desk.call('telephony.calls.count');
    expect(found).toHaveLength(1);
    expect(desk.emulator.missing.of('acme')).toEqual(found);
    expect(desk.emulator.missing.of('globex')).toEqual([]);
  });

  it('is noted in a batch and in REST 3.0 too', async () => {
    await desk.call('batch', { cmd: { a: 'telephony.calls.count', b: 'profile' } });
    expect(noted()).toEqual([expect.stringMatching(sentence)]);
    await send(`${desk.portal.restUrl}api/main.eventlog.list`, {
      method: 'POST',
      body: JSON.stringify({ auth: desk.token }),
    });
    expect(noted()).toHaveLength(2);
    expect(found.map(({ method }) => method)).toEqual(['telephony.calls.count', 'api/main.eventlog.list']);
  });

  it('is not one that the plan of the portal leaves out', async () => {
    desk.portal.plan.features = [];
    expect(await desk.call('bizproc.robot.list')).toMatchObject({
      status: 404,
      json: { error: 'ERROR_METHOD_NOT_FOUND' },
    });
    expect(noted()).toEqual([]);
    expect(found).toEqual([]);
  });

  it('is remembered within bounds, whatever strangers ask for', async () => {
    const { missing } = desk.emulator;
    for (let index = 0; index < 1_000; index++) missing.note('acme', `m${index}.${'x'.repeat(1_000)}`);
    expect(missing.of('acme').length).toBeLessThanOrEqual(500);
    expect(missing.of('acme').at(-1)!.method.length).toBeLessThanOrEqual(100);
  });
});
