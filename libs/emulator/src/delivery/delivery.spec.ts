import { setUpDesk, type Desk } from '../testing/desk.js';

describe('the queue of handler calls', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk();
    await desk.register('robot', 'a');
    await desk.register('robot', 'b');
  });
  afterEach(() => desk.close());
  const start = (code: string): void => void desk.portal.startWorkflow({ steps: [{ code }] });
  const codes = (): unknown[] => desk.app.to('/handler').map(({ form }) => form['code']);
  const books = (): Record<string, number> => ({ ...desk.emulator.ledger.of('acme') });
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  it('never calls again, whatever the handler answers', async () => {
    desk.app.answer = () => ({ status: 500 });
    start('a');
    await desk.app.received('/handler');
    await pause(100);
    expect(codes()).toEqual(['a']);
    expect(books()).toMatchObject({ callsQueued: 1, callsDelivered: 0, callsFailed: 1 });
    expect(desk.emulator.requestLog.entries({ kind: 'handler-call' })).toMatchObject([
      { status: 500, portal: 'acme' },
    ]);
  });

  it('counts a handler that cannot be reached', async () => {
    await desk.call('bizproc.robot.update', { CODE: 'a', FIELDS: { HANDLER: 'http://127.0.0.1:1/x' } });
    start('a');
    while (desk.emulator.delivery.pending > 0) await pause(5);
    expect(books()).toMatchObject({ callsFailed: 1 });
    expect(desk.emulator.ledger.waitingSteps()).toMatchObject([{ code: 'a' }]);
  });

  it('loses calls by rule and by chance', async () => {
    desk.emulator.faults.add({ target: 'delivery', match: 'a', effect: { kind: 'drop' } });
    start('a');
    desk.emulator.delivery.options.loss = 1;
    start('b');
    await pause(50);
    expect(codes()).toEqual([]);
    expect(books()).toMatchObject({ callsQueued: 2, callsLost: 2 });
  });

  it('loses calls while the OAuth server does not take them', async () => {
    const { id } = desk.emulator.faults.add({
      target: 'oauth',
      match: 'event.call',
      effect: { kind: 'reset' },
    });
    start('a');
    await pause(20);
    expect(books()).toMatchObject({ callsQueued: 1, callsLost: 1 });
    expect(desk.emulator.ledger.waitingSteps()).toMatchObject([{ code: 'a' }]);
    desk.emulator.faults.remove(id);
    start('b');
    await desk.app.received('/handler');
    expect(codes()).toEqual(['b']);
  });

  it('duplicates, delays and reorders by rule', async () => {
    const { faults } = desk.emulator;
    faults.add({ target: 'delivery', match: 'a', effect: { kind: 'duplicate' }, count: 1 });
    start('a');
    const [one, two] = await desk.app.received('/handler', 2);
    expect(two!.body).toBe(one!.body);
    while (desk.emulator.delivery.pending > 0) await pause(5);
    expect(books()).toMatchObject({ callsDelivered: 1, callsDuplicated: 1 });

    faults.add({ target: 'delivery', match: 'a', effect: { kind: 'reorder' }, count: 1 });
    start('a');
    start('b');
    await desk.app.received('/handler', 4);
    expect(codes().slice(2)).toEqual(['b', 'a']);

    faults.add({ target: 'delivery', match: 'a', effect: { kind: 'delay', ms: 3_600_000 }, count: 1 });
    start('a');
    start('b');
    await desk.app.received('/handler', 5);
    expect(codes()[4]).toBe('b');
    desk.emulator.clock.advance(3_600_000);
    await desk.app.received('/handler', 6);
    expect(codes()[5]).toBe('a');
  });

  it('delays every call when told so', async () => {
    desk.emulator.delivery.options.delayMs = [1_000, 2_000];
    start('a');
    await pause(30);
    expect(codes()).toEqual([]);
    desk.emulator.clock.advance(2_000);
    await desk.app.received('/handler');
  });

  it('calls a slow handler less often, and others as before', async () => {
    desk.emulator.delivery.options.slowFromMs = 20;
    desk.app.answer = () => ({ status: 200, delayMs: 60 });
    for (let index = 0; index < 100; index++) start('a');
    await desk.app.received('/handler', 66);
    const [slow] = desk.emulator.delivery.handlers();
    expect(slow!.averageMs).toBeGreaterThan(20);
    expect(slow!.allowed).toBeLessThan(64);
    await desk.app.received('/handler', 100, 10_000);
  });

  it('gives up on a handler that does not answer', async () => {
    desk.emulator.delivery.options.handlerTimeoutMs = 50;
    desk.app.answer = () => ({ status: 200, delayMs: 3_000 });
    start('a');
    await pause(2_000);
    expect(books()).toMatchObject({ callsFailed: 1 });
  });
});
