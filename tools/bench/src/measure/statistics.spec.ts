import { load } from './load.js';
import { scaledClock } from './scaled-clock.js';
import { median, rounded } from './statistics.js';

describe('Measuring', () => {
  it('takes the middle', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it('rounds to three digits', () => {
    expect(rounded(0.93749)).toBe(0.937);
  });

  it('keeps as many calls under way as it is told, and counts them', async () => {
    let [now, most, calls] = [0, 0, 0];
    const result = await load(
      async () => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        now -= 1;
        calls += 1;
      },
      4,
      100,
    );
    expect(most).toBe(4);
    expect(result.callsPerSecond).toBeGreaterThan(0);
    expect(result.callsPerSecond).toBeLessThanOrEqual((calls / 100) * 1000);
    expect(result.cpuPerCall).toBeGreaterThan(0);
  });

  it('runs a clock faster', async () => {
    const clock = scaledClock(50);
    const startedAt = clock.now();
    await new Promise<void>((resolve) => void clock.schedule(1_000, resolve));
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(900);
    const task = jest.fn();
    clock.schedule(500, task).cancel();
    await new Promise<void>((resolve) => void clock.schedule(1_000, resolve));
    expect(task).not.toHaveBeenCalled();
  });
});
