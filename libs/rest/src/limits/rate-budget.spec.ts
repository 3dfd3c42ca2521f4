import { CancelledError, DeadlineExceededError } from '@bizproc-kit/errors';
import { settle, VirtualClock } from '../testing/virtual-clock.js';
import type { Lane } from './lane.js';
import { RateBudget } from './rate-budget.js';

/** The portal's own bucket, which knows nothing of the budget's books. */
class PortalBucket {
  private level = 0;
  private at: number;
  accepted = 0;
  refused = 0;

  constructor(
    readonly clock: VirtualClock,
    readonly burst = 50,
    readonly perSecond = 2,
  ) {
    this.at = clock.now();
  }

  request(): boolean {
    const now = this.clock.now();
    this.level = Math.max(0, this.level - ((now - this.at) / 1000) * this.perSecond);
    this.at = now;
    if (this.level + 1 > this.burst + 1e-9) {
      this.refused += 1;
      return false;
    }
    this.level += 1;
    this.accepted += 1;
    return true;
  }
}

describe('RateBudget', () => {
  let clock: VirtualClock;

  beforeEach(() => {
    clock = new VirtualClock();
  });

  const standard = (more: { tat?: number } = {}) =>
    new RateBudget({ ...RateBudget.standard, clock, ...more });

  async function drained(budget: RateBudget): Promise<void> {
    while (budget.tryAcquire());
    await settle();
  }

  it('lets 95 % of the burst through at once, then two a second', async () => {
    const budget = standard();
    let admitted = 0;
    const all = Promise.all(
      Array.from({ length: 100 }, () => budget.acquire('interactive').then(() => (admitted += 1))),
    );
    await settle();
    expect(admitted).toBe(47);
    await clock.advance(10_000);
    expect(admitted).toBeGreaterThanOrEqual(66);
    expect(admitted).toBeLessThanOrEqual(67);
    await clock.advance(60_000);
    await all;
    expect(clock.armed).toBe(0);
  });

  it('keeps one timer, however many wait', async () => {
    const budget = standard();
    await drained(budget);
    const all = Array.from({ length: 200 }, () => budget.acquire('interactive'));
    expect(clock.armed).toBe(1);
    await clock.advance(5_000);
    expect(clock.armed).toBe(1);
    await clock.advance(100_000);
    await Promise.all(all);
    expect(clock.armed).toBe(0);
    // One wake-up for an admission, not one for every waiter.
    expect(clock.scheduled).toBeLessThan(230);
  });

  it('serves a lane in the order of arrival', async () => {
    const budget = standard();
    await drained(budget);
    const order: number[] = [];
    const all = Array.from({ length: 20 }, (_unused, index) =>
      budget.acquire('interactive').then(() => order.push(index)),
    );
    await clock.advance(30_000);
    await Promise.all(all);
    expect(order).toEqual([...order].sort((left, right) => left - right));
  });

  it('puts completions first without starving the rest', async () => {
    const budget = standard();
    await drained(budget);
    const order: Lane[] = [];
    const wait = (lane: Lane, count: number) =>
      Array.from({ length: count }, () => budget.acquire(lane).then(() => order.push(lane)));
    const all = [...wait('bulk', 20), ...wait('interactive', 20), ...wait('completions', 60)];
    await clock.advance(15_000);
    const first = order.slice(0, 30);
    expect(first[0]).toBe('completions');
    expect(first.filter((lane) => lane === 'bulk').length).toBeGreaterThanOrEqual(2);
    expect(first.filter((lane) => lane === 'interactive').length).toBeGreaterThanOrEqual(4);
    expect(first.filter((lane) => lane === 'completions').length).toBeGreaterThanOrEqual(18);
    await clock.advance(60_000);
    await Promise.all(all);
  });

  it('gives the place of a cancelled wait to the next', async () => {
    const budget = standard();
    await drained(budget);
    const abort = new AbortController();
    const reason = new Error('enough');
    const order: string[] = [];
    const first = budget.acquire('interactive', { signal: abort.signal }).catch((error: unknown) => error);
    const second = budget.acquire('interactive').then(() => order.push('second'));
    const third = budget.acquire('interactive').then(() => order.push('third'));
    abort.abort(reason);
    const error = await first;
    expect(error).toBeInstanceOf(CancelledError);
    expect((error as CancelledError).cause).toBe(reason);
    await clock.advance(1_600);
    await Promise.all([second, third]);
    expect(order).toEqual(['second', 'third']);
    expect(clock.armed).toBe(0);
  });

  it('leaves no timer behind when the last wait is cancelled', async () => {
    const budget = standard();
    await drained(budget);
    const abort = new AbortController();
    const wait = budget.acquire('bulk', { signal: abort.signal }).catch(() => undefined);
    abort.abort();
    await wait;
    expect(clock.armed).toBe(0);
    expect(budget.waiting).toBe(0);
  });

  it('ends a wait at its deadline', async () => {
    const budget = standard();
    await drained(budget);
    for (let index = 0; index < 10; index += 1) void budget.acquire('interactive');
    const late = budget
      .acquire('interactive', { deadline: new Date(clock.now() + 2_000) })
      .catch((error: unknown) => error);
    await clock.advance(2_000);
    expect(await late).toBeInstanceOf(DeadlineExceededError);
    expect(budget.waiting).toBeLessThan(10);
  });

  it('gives a call that is sent again its old place', async () => {
    const budget = standard();
    await drained(budget);
    const early = budget.ticket();
    const order: string[] = [];
    const all = [
      budget.acquire('interactive').then(() => order.push('later')),
      budget.acquire('interactive').then(() => order.push('last')),
      budget.acquire('interactive', { ticket: early }).then(() => order.push('again')),
    ];
    await clock.advance(10_000);
    await Promise.all(all);
    expect(order).toEqual(['again', 'later', 'last']);
  });

  it('hands its state over', async () => {
    const first = standard();
    await drained(first);
    const second = standard({ tat: first.tat });
    expect(second.tryAcquire()).toBe(false);
    await clock.advance(1_000);
    expect(second.tryAcquire()).toBe(true);
  });

  it('takes the burst as spent when told so', async () => {
    const budget = standard();
    budget.spend();
    expect(budget.tryAcquire()).toBe(false);
    expect(budget.queueDelayMs).toBeGreaterThan(0);
    await clock.advance(2_000);
    expect(budget.tryAcquire()).toBe(true);
  });

  it.each([
    ['back', -3_600_000],
    ['forth', 3_600_000],
  ])('survives a clock set an hour %s', async (_name, jump) => {
    const budget = standard();
    await drained(budget);
    budget.refused(clock.now());
    clock.jump(jump);
    let admitted = 0;
    const all = Promise.all(
      Array.from({ length: 60 }, () => budget.acquire('interactive').then(() => (admitted += 1))),
    );
    await clock.advance(60_000);
    await all;
    expect(admitted).toBe(60);
  });

  it('never holds back without a limit', async () => {
    const budget = RateBudget.unlimited();
    for (let index = 0; index < 10_000; index += 1) expect(budget.tryAcquire()).toBe(true);
    expect(budget.queueDelayMs).toBe(0);
    budget.refused(0);
    expect(budget.tryAcquire()).toBe(true);
  });

  it('works 300 calls off within 3 % of the least possible time, without a refusal', async () => {
    const budget = standard();
    const bucket = new PortalBucket(clock);
    const startedAt = clock.now();
    let endedAt = 0;
    const all = Array.from({ length: 300 }, () =>
      budget.acquire('interactive').then(() => {
        bucket.request();
        endedAt = clock.now();
      }),
    );
    await clock.advance(200_000);
    await Promise.all(all);
    expect(bucket.refused).toBe(0);
    expect((endedAt - startedAt) / 125_000).toBeLessThan(1.03);
  });

  it('shares the budget with somebody it does not know of', async () => {
    const budget = standard();
    const bucket = new PortalBucket(clock);
    const seconds = 600;
    const endsAt = clock.now() + seconds * 1000;
    let refusedOurs = 0;
    let ours = 0;
    const chains = Array.from({ length: 6 }, async () => {
      for (;;) {
        await budget.acquire('interactive');
        if (clock.now() >= endsAt) return;
        const admittedAt = clock.now();
        if (bucket.request()) {
          ours += 1;
          budget.accepted();
        } else {
          refusedOurs += 1;
          budget.refused(admittedAt);
        }
      }
    });
    const tick = () => {
      bucket.request();
      if (clock.now() < endsAt) clock.schedule(1_000, tick);
    };
    clock.schedule(1_000, tick);
    await clock.advance((seconds + 60) * 1000);
    await Promise.all(chains);
    expect(bucket.accepted / (50 + 2 * seconds)).toBeGreaterThan(0.95);
    // It learns the other's share instead of running into the portal's limit again and again.
    expect(refusedOurs).toBeLessThan(0.1 * ours);
  });

  it('shares the budget with another client of its kind, in about equal parts', async () => {
    const bucket = new PortalBucket(clock);
    const seconds = 600;
    const endsAt = clock.now() + seconds * 1000;
    const got = [0, 0];
    const chains = [standard(), standard()].flatMap((budget, which) =>
      Array.from({ length: 4 }, async () => {
        for (;;) {
          await budget.acquire('interactive');
          if (clock.now() >= endsAt) return;
          const admittedAt = clock.now();
          if (bucket.request()) {
            got[which] += 1;
            budget.accepted();
          } else budget.refused(admittedAt);
        }
      }),
    );
    await clock.advance((seconds + 120) * 1000);
    await Promise.all(chains);
    expect(bucket.accepted / (50 + 2 * seconds)).toBeGreaterThan(0.95);
    expect(Math.min(...got) / bucket.accepted).toBeGreaterThan(0.3);
  });

  it('takes the whole budget again when the other has gone', async () => {
    const budget = standard();
    await drained(budget);
    budget.refused(clock.now());
    await clock.advance(180_000);
    await drained(budget);
    const waits = Array.from({ length: 20 }, () => budget.acquire('interactive'));
    const startedAt = clock.now();
    await clock.advance(12_000);
    await Promise.all(waits);
    expect(clock.now() - startedAt).toBeLessThanOrEqual(12_000);
  });
});
