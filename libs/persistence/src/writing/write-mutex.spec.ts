import { setTimeout as sleep } from 'node:timers/promises';

import { WriteMutex } from './write-mutex.js';

describe('WriteMutex', () => {
  it('runs one after the other, in the order of asking', async () => {
    const mutex = new WriteMutex();
    const seen: string[] = [];
    await Promise.all(
      [30, 10, 20].map((ms, index) =>
        mutex.run(async () => {
          seen.push(`begin ${index}`);
          await sleep(ms);
          seen.push(`end ${index}`);
        }),
      ),
    );
    expect(seen).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  it('gives an error to its own caller only', async () => {
    const mutex = new WriteMutex();
    const failing = mutex.run(() => Promise.reject(new Error('mine')));
    const next = mutex.run(async () => 'fine');
    await expect(failing).rejects.toThrow('mine');
    expect(await next).toBe('fine');
  });

  it('is one per SQLite file, and no bar at all for servers', async () => {
    const file = { dialect: 'sqlite', path: '/tmp/x.sqlite', label: 'x' } as const;
    expect(WriteMutex.of(file)).toBe(WriteMutex.of({ ...file }));
    const server = WriteMutex.of({ dialect: 'postgres', url: 'postgres://h/d', poolSize: 1, label: 'd' });
    let other = false;
    await server.run(async () => {
      await new Promise<void>((resolve) => {
        void server.run(async () => {
          other = true;
          resolve();
        });
      });
    });
    expect(other).toBe(true);
  });
});
