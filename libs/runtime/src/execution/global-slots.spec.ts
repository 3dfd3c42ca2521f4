import { setTimeout as sleep } from 'node:timers/promises';
import { GlobalSlots } from './global-slots.js';

const signal = new AbortController().signal;

describe('places for running activities', () => {
  it('gives what is free at once, and never more than there is', async () => {
    const slots = new GlobalSlots(5);
    expect(await slots.take('a', 3, signal)).toBe(3);
    expect(await slots.take('b', 3, signal)).toBe(2);
    expect(slots.running).toBe(5);
  });

  it('serves waiting portals in turn, whoever asks most', async () => {
    const slots = new GlobalSlots(1);
    const order: string[] = [];
    await slots.take('first', 1, signal);
    const ask = (name: string) =>
      slots.take(name, 4, signal).then((count) => {
        order.push(name);
        // Done at once, and back for more, as a portal with a backlog is.
        if (name === 'noisy' && order.length < 6) void ask('noisy');
        slots.give(count);
      });
    const all = [ask('noisy'), ask('a'), ask('b')];
    slots.give(1);
    await Promise.all(all);
    expect(order.slice(0, 3)).toEqual(['noisy', 'a', 'b']);
  });

  it('forgets who gave up waiting', async () => {
    const slots = new GlobalSlots(1);
    await slots.take('holder', 1, signal);
    const abort = new AbortController();
    const given = slots.take('impatient', 1, abort.signal);
    abort.abort();
    expect(await given).toBe(0);
    const next = slots.take('next', 1, signal);
    slots.give(1);
    expect(await next).toBe(1);
  });

  const settled = async (promise: Promise<unknown>) => {
    await sleep(20);
    return (await Promise.race([promise.then(() => 'settled'), sleep(0, 'open')])) as string;
  };

  it('lets one begin when nothing runs any more, and nobody beside it', async () => {
    const slots = new GlobalSlots(3);
    await slots.take('a', 2, signal);
    const alone = slots.alone('suspect', signal);
    const behind = slots.take('b', 1, signal);
    slots.give(1);
    expect(await settled(alone)).toBe('open');
    expect(await settled(behind)).toBe('open');
    slots.give(1);
    const end = await alone;
    expect(await settled(behind)).toBe('open');
    end!();
    expect(await behind).toBe(1);
    slots.give(1);
    end!();
    expect(slots.running).toBe(0);
  });

  it('does not stop the others for long, whether they or it take their time', async () => {
    const slots = new GlobalSlots(2, { beforeMs: 60, duringMs: 60 });
    await slots.take('slow', 1, signal);
    const startedAt = performance.now();
    const end = await slots.alone('suspect', signal);
    expect(performance.now() - startedAt).toBeGreaterThan(50);
    const behind = slots.take('b', 2, signal);
    expect(await settled(behind)).toBe('open');
    expect(await behind).toBe(1);
    end!();
    slots.give(2);
    expect(slots.running).toBe(0);
  });

  it('goes on for the others when the one gives up', async () => {
    const slots = new GlobalSlots(2);
    await slots.take('a', 1, signal);
    const abort = new AbortController();
    const alone = slots.alone('suspect', abort.signal);
    const behind = slots.take('b', 1, signal);
    abort.abort();
    expect(await alone).toBeUndefined();
    expect(await behind).toBe(1);
  });
});
