import { QueryFailedError } from 'typeorm';

/**
 * Takes the bound values and the statement out of what a logger writes of TypeORM's error: they are customers' data and
 * sealed secrets. The driver's own error stays.
 */
export function withoutBoundValues(error: unknown): unknown {
  if (error instanceof QueryFailedError) {
    for (const name of ['parameters', 'query'] as const) {
      Object.defineProperty(error, name, { value: undefined, enumerable: false, configurable: true });
    }
  }
  return error;
}
