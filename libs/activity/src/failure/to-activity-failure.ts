import { isNativeError } from 'node:util/types';
import {
  BizprocKitError,
  CancelledError,
  DeadlineExceededError,
  OutcomeUnknownError,
  PortalError,
  TransportError,
  TransportTimeoutError,
} from '@bizproc-kit/errors';
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
 * | a call of the portal that was cancelled by a signal or ended by its deadline | retryable |
 * | another error of the framework | by its `retry`: `never` is terminal, `at` retries then, all others retry |
 * | an abort or a timeout, a network error of Node, a `TypeError` of `fetch` about the network | retryable |
 * | a `SyntaxError` of `JSON.parse` | retryable: what came from outside was no JSON |
 * | an HTTP exception of Nest | 408, 425, 429 and 5xx retryable, other 4xx terminal |
 * | any other `TypeError`, `ReferenceError`, `SyntaxError`, `RangeError` | terminal: the code is at fault |
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
  if (isEndOfWaiting(error)) return ActivityFailure.retryable(late, { cause: error });
  if (isTransient(error)) return ActivityFailure.retryable(unreachable, { cause: error });
  if (isUnreadableJson(error)) return ActivityFailure.retryable(unreadable, { cause: error });
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

const late = {
  en: 'A system that this step needs has not answered in time',
  de: 'Ein System, das dieser Schritt braucht, hat nicht rechtzeitig geantwortet',
  ru: 'Система, нужная этому шагу, не ответила вовремя',
};

const unknown = {
  en: 'An answer was lost on its way: it is not known whether this step has taken effect',
  de: 'Eine Antwort ging unterwegs verloren: Es ist nicht bekannt, ob dieser Schritt gewirkt hat',
  ru: 'Ответ потерян в пути: неизвестно, подействовал ли этот шаг',
};

const unreadable = {
  en: 'A system that this step needs has sent an answer that cannot be read',
  de: 'Ein System, das dieser Schritt braucht, hat eine Antwort geschickt, die nicht lesbar ist',
  ru: 'Система, нужная этому шагу, прислала ответ, который невозможно прочитать',
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
  // The author's own signal or deadline: another attempt has a new one.
  if (error instanceof CancelledError || error instanceof DeadlineExceededError)
    return ActivityFailure.retryable(late, { cause: error });
  const { retry } = error;
  if (retry.kind === 'never') return ActivityFailure.terminal(finalText(error), { cause: error });
  const after = retry.kind === 'at' ? Math.max(0, retry.at.getTime() - now) : undefined;
  const text = error instanceof TransportTimeoutError ? late : unreachable;
  return ActivityFailure.retryable(text, { cause: error, after });
}

/** Only who has answered has refused. */
function finalText(error: BizprocKitError): typeof refused {
  if (error instanceof OutcomeUnknownError) return unknown;
  if (error instanceof PortalError) return refused;
  return error instanceof TransportError ? unreadable : failed;
}

/** Causes are followed this far: `fetch` wraps the network's error into a TypeError, and a chain may bite its own tail. */
const deepestCause = 5;

function isTransient(error: unknown, depth = 0): boolean {
  if (!isError(error) || depth > deepestCause) return false;
  if (isFetchFailure(error)) return true;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && transientCodes.has(code)) return true;
  return isTransient(cause, depth + 1);
}

/** An abort or a timeout, also as the cause of something else. */
function isEndOfWaiting(error: unknown, depth = 0): boolean {
  if (!isError(error) || depth > deepestCause) return false;
  return (
    error.name === 'AbortError' || error.name === 'TimeoutError' || isEndOfWaiting(error.cause, depth + 1)
  );
}

/** `fetch` throws a TypeError for the network (and for a body that broke off), and for a wrong use of it. */
function isFetchFailure(error: Error): boolean {
  return error.name === 'TypeError' && (error.message === 'fetch failed' || error.message === 'terminated');
}

/** Of the SyntaxErrors at run time only those of JSON are about data. */
function isUnreadableJson(error: unknown): boolean {
  return isError(error) && error.name === 'SyntaxError' && error.message.includes('JSON');
}

/** Nest's exceptions, without depending on their class. */
function httpStatus(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { getStatus } = error as { getStatus?: unknown };
  if (typeof getStatus !== 'function') return undefined;
  const status: unknown = getStatus.call(error);
  return typeof status === 'number' && status >= 400 ? status : undefined;
}

/** By their names: an error may come out of another realm, such as a `vm` context or a test runner's. */
const programmingErrors = new Set(['TypeError', 'ReferenceError', 'SyntaxError', 'RangeError']);

function isProgrammingError(error: unknown): boolean {
  return isError(error) && programmingErrors.has(error.name);
}

function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value) || value instanceof DOMException;
}
