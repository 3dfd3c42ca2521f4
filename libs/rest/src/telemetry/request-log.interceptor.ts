import { BizprocKitError, PortalError } from '@bizproc-kit/errors';
import type { RestInterceptor } from './rest-interceptor.js';
import { maskedParams } from '../wire/redactor.js';

/** A logger in the manner of pino. @public */
export interface RestLogger {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/**
 * One line for every call: `debug` when it went well, `warn` when it failed. Secrets are masked, parameters are left
 * out unless asked for.
 *
 * @public
 */
export function requestLog(logger: RestLogger, options: { readonly params?: boolean } = {}): RestInterceptor {
  return {
    async call(info, next) {
      const startedAt = performance.now();
      const fields = () => ({
        portal: info.portal,
        method: info.method,
        lane: info.lane,
        ms: Math.round(performance.now() - startedAt),
        ...(options.params ? { params: maskedParams(info.params) } : {}),
      });
      try {
        const reply = await next();
        logger.debug(fields(), 'rest call');
        return reply;
      } catch (error) {
        const failure =
          error instanceof BizprocKitError
            ? { code: error.code, retry: error.retry.kind, error: error.message }
            : { code: 'unknown' };
        const status = error instanceof PortalError ? { status: error.httpStatus } : {};
        logger.warn({ ...fields(), ...failure, ...status }, 'rest call failed');
        throw error;
      }
    },
  };
}
