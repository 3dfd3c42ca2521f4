import type { Logger } from 'pino';

/** A logger that keeps what is said as an error, for somebody who reads a failing seed. */
export function hostLogger(failed: (message: string) => void): Logger {
  const nothing = () => undefined;
  const logger = {
    level: 'error',
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (facts: { err?: unknown }, message = '') =>
      failed(`${message} ${facts.err instanceof Error ? (facts.err.stack ?? '') : ''}`),
    fatal: nothing,
    child: () => logger,
  };
  return logger as unknown as Logger;
}
