import type { Installations } from '@bizproc-kit/installations';
import { DatabaseAwayError } from '../database/database-away.error.js';

/**
 * The installations before the database has been reached: every use of them says that it is away. Controllers and
 * workers hold this one object from the start, so that nothing has to be wired again later.
 */
export function lazyInstallations(opened: () => Installations | undefined, label: string): Installations {
  return new Proxy({} as Installations, {
    get(_target, name) {
      // Nest looks for these on every provider; they must not be taken for a use.
      if (typeof name === 'symbol' || notUses.has(name)) return undefined;
      const installations = opened();
      if (!installations) throw new DatabaseAwayError(label, undefined);
      const value: unknown = Reflect.get(installations, name, installations);
      return typeof value === 'function' ? (value.bind(installations) as unknown) : value;
    },
  });
}

const notUses = new Set([
  'then',
  'onModuleInit',
  'onModuleDestroy',
  'onApplicationBootstrap',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
]);
