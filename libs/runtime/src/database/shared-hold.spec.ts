import { setTimeout as sleep } from 'node:timers/promises';
import { WriteMutex } from '@bizproc-kit/persistence';
import { SharedHold } from './shared-hold.js';

describe('SharedHold', () => {
  it('lets pieces overlap, while no other writer is at work', async () => {
    const mutex = new WriteMutex();
    const shared = new SharedHold(mutex);
    let running = 0;
    let most = 0;
    const piece = async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(5);
      running -= 1;
    };
    const besides = mutex.run(async () => expect(running).toBe(0));
    await Promise.all([shared.run(piece), shared.run(piece), besides]);
    await mutex.run(async () => expect(running).toBe(0));
    expect(most).toBe(2);
  });

  it('gives the mutex up to a writer that waits, however many pieces follow one another', async () => {
    const mutex = new WriteMutex();
    const shared = new SharedHold(mutex);
    let ended = false;
    let pieces = 0;
    const chain = async () => {
      while (!ended) {
        await shared.run(() => sleep(1));
        pieces += 1;
      }
    };
    const chains = [chain(), chain()];
    await sleep(10);
    const before = pieces;
    await mutex.run(async () => undefined);
    expect(pieces - before).toBeLessThan(20);
    ended = true;
    await Promise.all(chains);
  });

  it('passes on the error of one piece only, and goes on', async () => {
    const shared = new SharedHold(new WriteMutex());
    const results = await Promise.allSettled([
      shared.run(() => Promise.reject(new Error('guilty'))),
      shared.run(() => Promise.resolve('innocent')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await expect(shared.run(() => Promise.resolve(1))).resolves.toBe(1);
  });
});
