import { TimerHeap } from './timer-heap.js';
import { VirtualClock } from './virtual-clock.js';

describe('the virtual clock', () => {
  it('fires timers in order of their time, each at its own moment', () => {
    const clock = new VirtualClock(1_000, false);
    const fired: [string, number][] = [];
    const at = (name: string) => (): number => fired.push([name, clock.now()]);
    clock.after(300, at('late'));
    clock.after(100, at('early'));
    clock.after(100, at('early, second'));
    const cancel = clock.after(200, at('cancelled'));
    clock.after(150, () => clock.after(100, at('from a timer')));
    cancel();
    clock.advance(299);
    expect(fired).toEqual([
      ['early', 1_100],
      ['early, second', 1_100],
      ['from a timer', 1_250],
    ]);
    clock.advance(1);
    expect(fired[3]).toEqual(['late', 1_300]);
    expect(clock.now()).toBe(1_300);
  });

  it('runs with the machine, ahead by its offset', async () => {
    const clock = new VirtualClock(5_000_000);
    let fired = 0;
    clock.after(20, () => (fired += 1));
    clock.after(86_400_000, () => (fired += 1));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(fired).toBe(1);
    expect(clock.now()).toBeGreaterThanOrEqual(5_000_050);
    clock.advance(86_400_000);
    expect(fired).toBe(2);
    clock.close();
  });

  it('stops and goes on from where it stood', async () => {
    const clock = new VirtualClock();
    clock.freeze();
    const stood = clock.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(clock.now()).toBe(stood);
    let fired = false;
    clock.after(10, () => (fired = true));
    clock.run();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(fired).toBe(true);
    expect(clock.state().offsetMs).toBeLessThan(0);
    clock.close();
  });

  it('tells of every jump, and refuses to go back by advancing', () => {
    const clock = new VirtualClock(1_000, false);
    const seen: number[] = [];
    const stop = clock.onChange(({ unixMs }) => seen.push(unixMs));
    clock.advance(500);
    clock.set(9_000);
    clock.set(2_000);
    expect(() => clock.advance(-1)).toThrow(RangeError);
    stop();
    clock.advance(1);
    expect(seen).toEqual([1_500, 9_000, 2_000]);
    expect(clock.state()).toMatchObject({ version: 4, running: false, now: '1970-01-01T00:00:02.001Z' });
  });
});

describe('the heap of timers', () => {
  it('gives them back sorted', () => {
    const heap = new TimerHeap();
    const dues = Array.from({ length: 500 }, (_, index) => (index * 7_919) % 501);
    dues.forEach((due, order) =>
      heap.push({ due, order, run: () => undefined, cancelled: false, fired: false }),
    );
    const out: number[] = [];
    while (heap.peek()) out.push(heap.pop()!.due);
    expect(out).toEqual([...dues].sort((a, b) => a - b));
  });

  it('forgets cancelled timers long before their time', () => {
    const clock = new VirtualClock(0, false);
    let fired = 0;
    for (let index = 0; index < 20_000; index++) {
      const cancel = clock.after(86_400_000, () => (fired += 1));
      cancel();
      cancel();
    }
    expect(clock.pendingTimers).toBeLessThan(3_000);
    clock.after(86_400_000, () => (fired += 1));
    clock.advance(86_400_000);
    expect(fired).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });
});
