import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { World } from '../world/world.js';
import { real } from '../real/real.js';
import { simulatedDate } from './simulated-date.js';
import { simulatedFiles } from './simulated-files.js';
import { simulatedSleeps, simulatedTimers } from './simulated-timers.js';
import type { Disks } from './disks.js';

const load = createRequire(import.meta.url);

/** A part of the environment that was replaced, and how it was. */
interface Replaced {
  readonly target: object;
  readonly name: string;
  readonly was: PropertyDescriptor | undefined;
}

/**
 * Puts a world around the code that runs in this process: its timers, clocks, randomness, names of processes and files
 * are those of the world. So the code is the one that customers run, with no seam in it for the simulation. Ends with the
 * function that it returns.
 */
export function surround(world: World, disks: Disks): () => void {
  const replaced: Replaced[] = [];
  const replace = (target: object, name: string, descriptor: PropertyDescriptor) => {
    replaced.push({ target, name, was: Object.getOwnPropertyDescriptor(target, name) });
    Object.defineProperty(target, name, { configurable: true, ...descriptor });
  };
  const put = (target: object, values: object) => {
    for (const [name, value] of Object.entries(values)) replace(target, name, { value, writable: true });
  };
  const timers = simulatedTimers(world);
  put(globalThis, { ...timers, Date: simulatedDate(world) });
  put(load('node:timers') as object, timers);
  put(load('node:timers/promises') as object, simulatedSleeps(world));
  put(Math, { random: () => world.random.fraction() });
  put(performance, { now: () => world.time });
  put(load('node:fs/promises') as object, simulatedFiles(world, disks));
  put(load('node:crypto') as object, randomness(world));
  put(load('node:os') as object, {
    hostname: () => world.current?.machine.name ?? 'nowhere',
  });
  const { pid, kill } = process;
  replace(process, 'pid', { get: () => world.current?.pid ?? pid });
  put(process, {
    kill: (id: number, signal?: string | number) => {
      if (!world.current) return kill.call(process, id, signal);
      if (!disks.isRunning(world.current.machine, id))
        throw Object.assign(new Error('kill'), { code: 'ESRCH' });
      return true;
    },
  });
  syncBuiltinESMExports();
  return () => {
    for (const { target, name, was } of replaced.reverse()) {
      if (was) Object.defineProperty(target, name, was);
      else delete (target as Record<string, unknown>)[name];
    }
    syncBuiltinESMExports();
  };
}

function randomness({ random }: World) {
  const randomBytes = (size: number, callback?: (error: null, bytes: Buffer) => void) => {
    const bytes = random.bytes(size);
    if (callback) real.setImmediate(() => callback(null, bytes));
    return bytes;
  };
  return {
    randomBytes,
    randomUUID: () => {
      const hex = random.bytes(16).toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
    randomInt: (least: number, most?: number) =>
      most === undefined ? random.whole(0, least - 1) : random.whole(least, most - 1),
  };
}
