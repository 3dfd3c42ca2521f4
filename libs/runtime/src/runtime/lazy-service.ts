import { DatabaseAwayError } from '../database/database-away.error.js';

/**
 * A service before the database has been reached: every call of it says that it is away. Controllers and workers hold
 * this one object from the start, so that nothing has to be wired again later.
 */
export function lazyService<T extends object>(
  type: { readonly prototype: T },
  opened: () => T | undefined,
  databaseLabel: string,
): T {
  const lazy = Object.create(type.prototype) as T;
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(type.prototype))) {
    if (name === 'constructor' || typeof value !== 'function') continue;
    const method = value as (...args: unknown[]) => unknown;
    Object.defineProperty(lazy, name, {
      value: (...args: unknown[]) => {
        const service = opened();
        if (!service) throw new DatabaseAwayError(databaseLabel, undefined);
        return method.apply(service, args);
      },
    });
  }
  return lazy;
}
