import { type RunningEmulator, startEmulator } from '@bizproc-kit/emulator';
import { FollowedClock } from './followed-clock.js';

describe('a followed clock', () => {
  let emulator: RunningEmulator;
  const followed: FollowedClock[] = [];
  const follow = async (): Promise<FollowedClock> => {
    const clock = await FollowedClock.follow(`${emulator.url}/_emulator/clock`);
    followed.push(clock);
    return clock;
  };

  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(async () => {
    for (const clock of followed) clock.close();
    await emulator.close();
  });

  it('tells whole milliseconds', async () => {
    for (let attempt = 0; attempt < 20; attempt++) {
      const clock = await follow();
      expect(Number.isInteger(clock.now())).toBe(true);
    }
  });

  it('jumps with the emulator, and fires what has become due', async () => {
    const clock = await follow();
    const fired = new Promise<void>((resolve) => clock.schedule(3_600_000, resolve));
    emulator.clock.advance(3_600_000);
    await fired;
    expect(Math.abs(clock.now() - emulator.clock.now())).toBeLessThan(1_000);
  });
});
