import type { ClaimedRun } from '../journal/run.js';
import type { Outgoing } from './outgoing.js';
import { OutgoingQueue } from './outgoing-queue.js';
import { WorkflowGaps } from './workflow-gaps.js';

const answer = (workflowId: string, { text = 'plain', again = false, alone = false } = {}): Outgoing => ({
  kind: 'answer',
  workflowId,
  run: {} as ClaimedRun,
  answer: { returnValues: { text } },
  ...(again && { again: 'unproven' as const }),
  alone,
});
const queueOf = (items: Outgoing[], batchSize = 10): OutgoingQueue => {
  const queue = new OutgoingQueue(new WorkflowGaps(300), batchSize);
  for (const item of items) queue.add(item);
  return queue;
};
const now = 10_000;
const free = { beside: 0, rideAt: 0 };

describe('what waits to be sent', () => {
  it('never puts a text that a batch would change beside a look', () => {
    const [marked, plain] = [answer('a', { text: '$result[x]' }), answer('b')];
    const queue = queueOf([marked, plain]);
    expect(queue.next(now, { beside: 1, rideAt: 0 }).items).toEqual([plain]);
    expect(queue.next(now, free).items).toEqual([marked]);
  });

  it.each(['\u00a0', '\u2003', '\u3000', '\ufeff', '\u2028'])(
    'knows that %j is no space for the portal',
    (between) => {
      const [marked, plain] = [answer('a', { text: `$total${between}[EUR]` }), answer('b')];
      expect(queueOf([marked, plain]).next(now, { beside: 1, rideAt: 0 }).items).toEqual([plain]);
    },
  );

  it('never puts two of one workflow into a request, also where the first has to wait', () => {
    const [first, second, other] = [answer('a', { again: true }), answer('a'), answer('b')];
    const queue = queueOf([first, second, other]);
    expect(queue.next(now, { beside: 0, rideAt: now + 700 })).toEqual({ items: [other], freeAt: now + 700 });
    expect(queue.next(now + 700, { beside: 1, rideAt: now + 700 }).items).toEqual([first]);
    expect(queue.next(now + 700, free).items).toEqual([second]);
  });

  it('counts a look as one of the batch', () => {
    const items = [answer('a'), answer('b'), answer('c')];
    expect(queueOf(items, 2).next(now, { beside: 1, rideAt: 0 }).items).toHaveLength(1);
    expect(queueOf(items, 1).next(now, { beside: 1, rideAt: 0 }).items).toHaveLength(0);
  });
});
