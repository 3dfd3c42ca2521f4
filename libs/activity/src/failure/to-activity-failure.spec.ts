import { BadRequestException, ServiceUnavailableException } from '@nestjs/common';
import {
  BizprocKitError,
  CancelledError,
  DeadlineExceededError,
  InvalidRequestError,
  OutcomeUnknownError,
  ReplyTooLargeError,
  TransportTimeoutError,
} from '@bizproc-kit/errors';
import type { RetryDecision } from '@bizproc-kit/errors';
import { textIn } from '../text/localized-text.js';
import { ActivityFailure } from './activity.failure.js';
import { toActivityFailure } from './to-activity-failure.js';

class FrameworkError extends BizprocKitError {
  readonly code = 'BPK_TEST';
  constructor(readonly retry: RetryDecision) {
    super('secret detail');
  }
}

const now = Date.parse('2026-08-21T14:00:00Z');
const node = (code: string) => Object.assign(new Error(code), { code });
const fetchFailure = new TypeError('fetch failed', { cause: node('ECONNREFUSED') });
const ouroboros = new Error('tail');
ouroboros.cause = ouroboros;

const waiting = {
  portal: 'acme',
  method: 'crm.item.add',
  phase: 'waiting for the reply',
  outcome: 'unknown' as const,
};

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('toActivityFailure', () => {
  it.each<[string, unknown, string, number | undefined]>([
    ['never', new FrameworkError({ kind: 'never' }), 'terminal', undefined],
    ['after-backoff', new FrameworkError({ kind: 'after-backoff' }), 'retryable', undefined],
    ['after-refresh', new FrameworkError({ kind: 'after-refresh' }), 'retryable', undefined],
    ['after-operator', new FrameworkError({ kind: 'after-operator' }), 'retryable', undefined],
    ['at', new FrameworkError({ kind: 'at', at: new Date(now + 5_000) }), 'retryable', 5_000],
    ['at, past', new FrameworkError({ kind: 'at', at: new Date(now - 5_000) }), 'retryable', 0],
    ['a refused connection', node('ECONNREFUSED'), 'retryable', undefined],
    ['an undici timeout', node('UND_ERR_HEADERS_TIMEOUT'), 'retryable', undefined],
    ['a failed fetch', fetchFailure, 'retryable', undefined],
    ['an abort', new DOMException('aborted', 'AbortError'), 'retryable', undefined],
    [
      'a timeout',
      AbortSignal.timeout(0).reason ?? new DOMException('late', 'TimeoutError'),
      'retryable',
      undefined,
    ],
    ['HTTP 503', new ServiceUnavailableException(), 'retryable', undefined],
    ['HTTP 400', new BadRequestException(), 'terminal', undefined],
    ['a call with a signal of the author', new CancelledError(waiting), 'retryable', undefined],
    ['a call with a deadline of the author', new DeadlineExceededError(waiting), 'retryable', undefined],
    ['an unknown outcome', new OutcomeUnknownError(waiting, new Error('lost')), 'terminal', undefined],
    [
      'a failed fetch for any reason',
      new TypeError('fetch failed', { cause: node('CERT_HAS_EXPIRED') }),
      'retryable',
      undefined,
    ],
    ['a body that broke off', new TypeError('terminated'), 'retryable', undefined],
    ['no JSON', thrownBy(() => JSON.parse('<html>')), 'retryable', undefined],
    ['half a JSON', thrownBy(() => JSON.parse('{"a":')), 'retryable', undefined],
    ['nothing instead of JSON', thrownBy(() => JSON.parse('')), 'retryable', undefined],
    ['a wrong expression', thrownBy(() => new RegExp(String('('))), 'terminal', undefined],
    ['a wrong address', thrownBy(() => new URL('nowhere')), 'terminal', undefined],
    ['a TypeError', new TypeError('x is not a function'), 'terminal', undefined],
    ['a RangeError', new RangeError('x'), 'terminal', undefined],
    ['any Error', new Error('boom'), 'retryable', undefined],
    ['a chain that bites its tail', ouroboros, 'retryable', undefined],
    ['a string', 'boom', 'retryable', undefined],
    ['nothing', undefined, 'retryable', undefined],
  ])('%s', (_name, thrown, kind, after) => {
    const failure = toActivityFailure(thrown, now);
    expect(failure).toMatchObject({ kind, after });
    expect(failure.cause).toBe(thrown);
  });

  it('says what has happened, and speaks of a refusal only where somebody has refused', () => {
    const textFor = (error: unknown) => textIn(toActivityFailure(error, now).text, 'en');
    expect(textFor(new CancelledError(waiting))).toMatch(/not answered in time/);
    expect(textFor(AbortSignal.timeout(0).reason ?? new DOMException('late', 'TimeoutError'))).toMatch(
      /in time/,
    );
    expect(textFor(new TransportTimeoutError(waiting, 'headers'))).toMatch(/not answered in time/);
    expect(textFor(new OutcomeUnknownError(waiting, undefined))).toMatch(/not known whether/);
    expect(textFor(new ReplyTooLargeError(waiting, 1))).toMatch(/cannot be read/);
    expect(textFor(thrownBy(() => JSON.parse('<html>')))).toMatch(/cannot be read/);
    expect(
      textFor(
        new InvalidRequestError({ ...waiting, platformCode: 'ERROR_CORE', httpStatus: 400, description: '' }),
      ),
    ).toMatch(/has refused/);
    expect(textFor(new FrameworkError({ kind: 'never' }))).not.toMatch(/refused/);
  });

  it('keeps what the author said, and shows nothing that was not written for administrators', () => {
    const said = ActivityFailure.retryable({ en: 'Later', ru: 'Позже' }, { after: 60_000 });
    expect(toActivityFailure(said, now)).toBe(said);
    expect(said).toMatchObject({ message: 'Later', after: 60_000, retry: { kind: 'after-backoff' } });
    expect(textIn(said.text, 'ua')).toBe('Позже');
    expect(toActivityFailure(new FrameworkError({ kind: 'never' }), now).message).not.toContain('secret');
    expect(ActivityFailure.terminal('No').retry).toEqual({ kind: 'never' });
  });
});
