import { BizprocKitError } from '@bizproc-kit/errors';
import { ActivityFailure } from './activity.failure.js';

/** Codes of Node and undici that mean "the network", whatever the request was. */
const transientCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/**
 * What any thrown value means for the step; the table is in `docs/guide/failures.md`:
 *
 * | Thrown | Becomes |
 * |---|---|
 * | `ActivityFailure` | itself |
 * | another error of the framework | by its `retry`: `never` is terminal, `at` retries then, all others retry |
 * | an abort or a timeout, a network error of Node | retryable |
 * | an HTTP exception of Nest | 408, 425, 429 and 5xx retryable, other 4xx terminal |
 * | `TypeError`, `ReferenceError`, `SyntaxError`, `RangeError` | terminal: the code is at fault |
 * | anything else | retryable |
 *
 * Only messages of `ActivityFailure` were written for administrators; all others are replaced by a general sentence, and the
 * original is the `cause`.
 *
 * @param now milliseconds since the epoch, for errors that name a time.
 * @public
 */
export function toActivityFailure(error: unknown, now: number): ActivityFailure {
  if (error instanceof ActivityFailure) return error;
  if (error instanceof BizprocKitError) return ofFramework(error, now);
  if (isTransient(error)) return ActivityFailure.retryable(unreachable, { cause: error });
  const status = httpStatus(error);
  if (status !== undefined) {
    const isRetryable = status >= 500 || status === 408 || status === 425 || status === 429;
    return isRetryable
      ? ActivityFailure.retryable(unreachable, { cause: error })
      : ActivityFailure.terminal(refused, { cause: error });
  }
  return isProgrammingError(error)
    ? ActivityFailure.terminal(faulty, { cause: error })
    : ActivityFailure.retryable(failed, { cause: error });
}

const unreachable = {
  en: 'A system that this step needs cannot be reached',
  de: 'Ein System, das dieser Schritt braucht, ist nicht erreichbar',
  ru: 'Система, нужная этому шагу, недоступна',
};

const refused = {
  en: 'A system that this step needs has refused the request',
  de: 'Ein System, das dieser Schritt braucht, hat die Anfrage abgelehnt',
  ru: 'Система, нужная этому шагу, отклонила запрос',
};

const faulty = {
  en: 'The app that provides this step has a fault; its developers can see the details',
  de: 'Die App dieses Schritts ist fehlerhaft; ihre Entwickler sehen die Einzelheiten',
  ru: 'В приложении этого шага ошибка; подробности видны его разработчикам',
};

const failed = {
  en: 'The step has failed; the developers of the app can see the details',
  de: 'Der Schritt ist fehlgeschlagen; die Entwickler der App sehen die Einzelheiten',
  ru: 'Шаг завершился с ошибкой; подробности видны разработчикам приложения',
};

function ofFramework(error: BizprocKitError, now: number): ActivityFailure {
  const { retry } = error;
  if (retry.kind === 'never') return ActivityFailure.terminal(refused, { cause: error });
  const after = retry.kind === 'at' ? Math.max(0, retry.at.getTime() - now) : undefined;
  return ActivityFailure.retryable(unreachable, { cause: error, after });
}

/** Causes are followed this far: `fetch` wraps the network's error into a TypeError, and a chain may bite its own tail. */
const deepestCause = 5;

function isTransient(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > deepestCause) return false;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return true;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && transientCodes.has(code)) return true;
  return isTransient(cause, depth + 1);
}

/** Nest's exceptions, without depending on their class. */
function httpStatus(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { getStatus } = error as { getStatus?: unknown };
  if (typeof getStatus !== 'function') return undefined;
  const status: unknown = getStatus.call(error);
  return typeof status === 'number' && status >= 400 ? status : undefined;
}

function isProgrammingError(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    error instanceof ReferenceError ||
    error instanceof SyntaxError ||
    error instanceof RangeError
  );
}
