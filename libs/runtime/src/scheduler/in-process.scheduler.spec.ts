import { describePortalScheduler } from '../contract/index.js';
import { InProcessScheduler } from './in-process.scheduler.js';

describePortalScheduler('in process', async () => ({
  create: () => new InProcessScheduler(),
  close: async () => undefined,
}));

it('takes portals in turn when there are fewer places than portals', async () => {
  const order: string[] = [];
  const scheduler = new InProcessScheduler(1);
  let left = 3;
  await scheduler.start(async (memberId) => {
    order.push(memberId);
    // A portal that is never done must queue behind those that wait.
    if (memberId === 'greedy' && left-- > 0) scheduler.wake('greedy');
    await new Promise((resolve) => setImmediate(resolve));
  });
  for (const memberId of ['greedy', 'a', 'b']) scheduler.wake(memberId);
  while (order.length < 6) await new Promise((resolve) => setTimeout(resolve, 1));
  await scheduler.stop();
  expect(order).toEqual(['greedy', 'a', 'b', 'greedy', 'greedy', 'greedy']);
});
