import { HttpException, Inject, Injectable } from '@nestjs/common';
import { InstallationRefusedError } from '@bizproc-kit/installations';
import { databaseFailure } from '@bizproc-kit/persistence';
import { MalformedCallError, type Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import { CLOCK } from '../clock/clock.token.js';
import { LOGGER } from '../logging/logger.token.js';
import { SenderLimiter } from './sender-limiter.js';

/** A failure in the form in which the sender learns of it: never more than these members. */
export interface PublicFailure {
  readonly status: number;
  /** For machines: the `error` of the body. */
  readonly error: string;
  /** For people. */
  readonly text: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** What the endpoints of the app's life have in common: limits, and one way to fail. */
@Injectable()
export class LifecycleEndpoint {
  private readonly limiter: SenderLimiter;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.limiter = new SenderLimiter(() => clock.now());
  }

  /** @throws HttpException 429 when this address opens too many pages */
  admitPage(address: string): void {
    if (!this.limiter.admits(address)) throw new HttpException({ error: 'too-many-requests' }, 429);
  }

  /** Runs the work of one request. @throws HttpException 429 when too much is under way */
  async run<T extends object>(work: () => Promise<T>): Promise<T> {
    const result = await this.limiter.run(work);
    if (result === undefined) throw new HttpException({ error: 'too-many-requests' }, 429);
    return result;
  }

  /** What to tell the sender. Refusals were logged where they were made; what nobody expected is logged here. */
  failure(error: unknown): PublicFailure {
    if (error instanceof InstallationRefusedError) {
      const { status, text } = error.rule;
      return { status, error: error.reason, text, ...this.retryAfter(error) };
    }
    if (error instanceof MalformedCallError) {
      return { status: 400, error: 'malformed', text: 'The request is malformed' };
    }
    if (error instanceof HttpException) return ofHttp(error);
    const isAway = databaseFailure(error) === 'unreachable' || databaseFailure(error) === 'busy';
    this.logger.error({ err: error }, 'A request of the app’s life failed');
    return isAway
      ? { status: 503, error: 'unavailable', text: 'Please try again in a minute', retryAfter: 60 }
      : { status: 500, error: 'failed', text: 'Something went wrong here' };
  }

  private retryAfter({ retry }: InstallationRefusedError): { retryAfter?: number } {
    if (retry.kind === 'after-backoff') return { retryAfter: 60 };
    if (retry.kind !== 'at') return {};
    return { retryAfter: Math.max(1, Math.ceil((retry.at.getTime() - this.clock.now()) / 1000)) };
  }
}

const httpTexts: Record<number, string> = {
  400: 'The request is malformed',
  413: 'The request is too large',
  415: 'The request is no form',
  429: 'Too many requests; try again later',
};

function ofHttp(error: HttpException): PublicFailure {
  const status = error.getStatus();
  const body = error.getResponse();
  const code = typeof body === 'object' && 'error' in body ? String(body.error) : 'failed';
  const text = httpTexts[status] ?? 'The request cannot be answered';
  return { status, error: code, text, ...(status === 429 ? { retryAfter: 10 } : {}) };
}
