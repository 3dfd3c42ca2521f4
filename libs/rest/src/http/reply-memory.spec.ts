import fc from 'fast-check';
import { ReplyMemory, type ReplyHolder } from './reply-memory.js';

class Reply implements ReplyHolder {
  bytes = 0;
  isPaused = false;
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
}

const megabyte = 1024 * 1024;

describe('the memory of large replies', () => {
  it('lets one go on always, no second one beyond the bound, and is empty when all are over', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ who: fc.nat(4), bytes: fc.nat(5 * megabyte), ends: fc.boolean() })),
        (steps) => {
          const memory = new ReplyMemory(8 * megabyte);
          const replies = new Map<number, Reply>();
          for (const { who, bytes, ends } of steps) {
            const reply = replies.get(who) ?? new Reply();
            if (ends) {
              memory.release(reply);
              replies.delete(who);
            } else if (!reply.isPaused) {
              reply.bytes += bytes;
              replies.set(who, reply);
              memory.hold(reply, reply.bytes);
            }
            const open = [...replies.values()];
            const goOn = open.filter(({ isPaused }) => !isPaused);
            if (open.length > 0) expect(goOn.length).toBeGreaterThan(0);
          }
          for (const reply of replies.values()) memory.release(reply);
          expect(memory.bytes).toBe(0);
        },
      ),
    );
  });

  it('makes the others wait while there is too much, in their order', () => {
    const memory = new ReplyMemory(8 * megabyte);
    const [first, second, third] = [new Reply(), new Reply(), new Reply()];
    memory.hold(first, 6 * megabyte);
    memory.hold(second, 3 * megabyte);
    memory.hold(third, 3 * megabyte);
    expect([first, second, third].map(({ isPaused }) => isPaused)).toEqual([false, true, true]);
    memory.release(first);
    expect([second, third].map(({ isPaused }) => isPaused)).toEqual([false, false]);
  });
});
