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
});
