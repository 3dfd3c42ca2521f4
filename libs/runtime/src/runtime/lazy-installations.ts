import { Installations } from '@bizproc-kit/installations';
import { DatabaseAwayError } from '../database/database-away.error.js';

/**
 * The installations before the database has been reached: every use of them says that it is away. Controllers and
 * workers hold this one object from the start, so that nothing has to be wired again later.
 */
export function lazyInstallations(opened: () => Installations | undefined, label: string): Installations {
  const { prototype } = Installations;
  const lazy = Object.create(prototype) as Installations;
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name === 'constructor' || typeof value !== 'function') continue;
    const method = value as (...args: unknown[]) => unknown;
    Object.defineProperty(lazy, name, {
      value: (...args: unknown[]) => {
        const installations = opened();
        if (!installations) throw new DatabaseAwayError(label, undefined);
        return method.apply(installations, args);
      },
    });
  }
  return lazy;
}
