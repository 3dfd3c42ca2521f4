import { StrangerLookups } from './stranger-lookups.js';

describe('StrangerLookups', () => {
  const held = () => {
    const releases: (() => void)[] = [];
    let most = 0;
    let running = 0;
    const look = () =>
      new Promise<void>((resolve) => {
        most = Math.max(most, (running += 1));
        releases.push(() => {
          running -= 1;
          resolve();
        });
      });
    const releaseAll = async () => {
      for (let release = releases.shift(); release !== undefined; release = releases.shift()) {
        release();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    return { look, releaseAll, most: () => most };
  };

  it('lets four look at once, and all in the end', async () => {
    const lookups = new StrangerLookups();
    const { look, releaseAll, most } = held();
    const all = Promise.all(Array.from({ length: 50 }, () => lookups.run(look)));
    await releaseAll();
    await all;
    expect(most()).toBe(4);
  });

  it('refuses what would wait behind too many, and has place again afterwards', async () => {
    const lookups = new StrangerLookups();
    const { look, releaseAll } = held();
    const taken = Array.from({ length: 2_004 }, () => lookups.run(look));
    await expect(lookups.run(look)).rejects.toMatchObject({ code: 'BPK_TOO_MANY_LOOKUPS' });
    await releaseAll();
    await Promise.all(taken);
    await expect(lookups.run(() => Promise.resolve('found'))).resolves.toBe('found');
  });

  it('goes on after a look that failed', async () => {
    const lookups = new StrangerLookups();
    const failing = () => Promise.reject(new Error('away'));
    for (let index = 0; index < 20; index++) await expect(lookups.run(failing)).rejects.toThrow('away');
    await expect(lookups.run(() => Promise.resolve('found'))).resolves.toBe('found');
  });
});
