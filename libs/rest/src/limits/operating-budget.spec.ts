import { VirtualClock } from '../testing/virtual-clock.js';
import type { RestTime } from '../wire/rest-reply.js';
import { OperatingBudget } from './operating-budget.js';

const counters = (operating: number, resetAt: number) =>
  ({ operating, operating_reset_at: resetAt }) as unknown as RestTime;

describe('OperatingBudget', () => {
  const clock = new VirtualClock();
  const inSeconds = (seconds: number) => clock.now() / 1000 + seconds;

  it('never holds back without counters', () => {
    const budget = new OperatingBudget({ clock });
    budget.observe('crm.item.list', undefined);
    budget.observe('crm.item.list', { start: 1 } as unknown as RestTime);
    expect(budget.waitMs('crm.item.list')).toBe(0);
  });

  it('holds one method back when it has used its time up', async () => {
    const budget = new OperatingBudget({ clock, limitSeconds: 400 });
    budget.observe('crm.item.list', counters(399, inSeconds(120)));
    expect(budget.waitMs('crm.item.list')).toBe(0);
    budget.observe('crm.item.list', counters(401, inSeconds(120)));
    expect(budget.waitMs('crm.item.list')).toBeCloseTo(120_000, -1);
    expect(budget.waitMs('crm.item.get')).toBe(0);
    await clock.advance(120_001);
    expect(budget.waitMs('crm.item.list')).toBe(0);
  });

  it('waits until the last known reset after a refusal, or a minute', () => {
    const budget = new OperatingBudget({ clock });
    expect(budget.refused('a').getTime()).toBe(clock.now() + 60_000);
    budget.observe('b', counters(1, inSeconds(30)));
    expect(budget.refused('b').getTime()).toBeCloseTo(clock.now() + 30_000, -1);
    expect(budget.resetAt('b')).toBeInstanceOf(Date);
  });

  it('does not wait longer than the window because of a wrong clock', () => {
    const budget = new OperatingBudget({ clock, limitSeconds: 1 });
    budget.observe('a', counters(2, inSeconds(86_400)));
    expect(budget.waitMs('a')).toBeLessThanOrEqual(600_000);
  });

  it('believes no portal that writes numbers without end', () => {
    const clock = { now: () => 1_000_000, schedule: () => ({ cancel: () => undefined }) };
    const budget = new OperatingBudget({ clock });
    for (const resetAt of [Infinity, 1e300, 9e15]) {
      budget.observe('crm.item.list', {
        operating: 1_000,
        operating_reset_at: resetAt,
      } as unknown as RestTime);
      expect(budget.waitMs('crm.item.list')).toBe(600_000);
      expect(budget.resetAt('crm.item.list')).toEqual(new Date(1_600_000));
    }
  });
});
