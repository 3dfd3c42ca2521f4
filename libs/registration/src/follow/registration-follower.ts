import type { RetryDecision } from '@bizproc-kit/errors';
import { UnknownPortalError, type PortalChange } from '@bizproc-kit/installations';
import { backoffMs, type Backoff, type Clock } from '@bizproc-kit/protocol';
import type { DriftLogger } from './drift-watch.js';
import type { PortalOutcome } from '../apply/portal-outcome.js';
import type { ApplyAllOptions } from '../apply/apply-options.js';
import type { Registrar } from '../apply/registrar.js';

/** @internal */
export interface RegistrationFollowerParts {
  readonly registrar: Registrar;
  readonly clock: Clock;
  readonly logger: DriftLogger;
  /** Pauses between attempts on a portal that cannot be reached. Default 1 s to 5 min. */
  readonly backoff?: Backoff;
}

const defaultBackoff: Backoff = { firstMs: 1_000, factor: 2, longestMs: 5 * 60_000 };

/** An error that says nothing of retries, as a database's, is one that passes. */
const afterBackoff: RetryDecision = { kind: 'after-backoff' };

/**
 * Keeps portals registered: at every installation and update of the app (which deletes its registrations), and in
 * development at every start. In production a new release is applied by `bizproc apply --all`.
 *
 * A portal that cannot be reached is tried again with growing pauses until it is registered, is uninstalled, or waits for
 * somebody: then until the portal changes, or the daily comparison.
 *
 * @internal
 */
export class RegistrationFollower {
  private readonly pursuits = new Map<string, AbortController>();
  private readonly closing = new AbortController();

  constructor(private readonly parts: RegistrationFollowerParts) {}

  follow({ memberId, kind }: PortalChange): void {
    switch (kind) {
      case 'installed':
      case 'updated':
        return this.pursue(memberId);
      case 'active':
      case 'method-decided':
        // What an apply was waiting for may have happened. Without a waiting one there is nothing to do.
        void this.pursueUnfinished(memberId);
        return;
      case 'removed':
        this.abandon(memberId);
        this.parts.registrar.forget(memberId).catch((error: unknown) => this.failed(memberId, error));
        return;
      default:
        return this.abandon(memberId);
    }
  }

  /** Applies to many portals once, and goes on with those that cannot be reached. */
  async applyAll(options: Pick<ApplyAllOptions, 'unfinishedOnly'> = {}): Promise<void> {
    try {
      await this.parts.registrar.applyAll({
        ...options,
        signal: this.closing.signal,
        onProgress: ({ outcome }) => {
          this.report(outcome);
          const retry = retryOf(outcome);
          if (retry) this.pursue(outcome.memberId, retry);
        },
      });
    } catch (error) {
      this.failed(undefined, error);
    }
  }

  stop(): void {
    this.closing.abort(new Error('The process is going down.'));
    for (const memberId of [...this.pursuits.keys()]) this.abandon(memberId);
  }

  private async pursueUnfinished(memberId: string): Promise<void> {
    try {
      if (!this.pursuits.has(memberId) && (await this.parts.registrar.lastApply(memberId)) === 'unfinished')
        this.pursue(memberId);
    } catch (error) {
      this.failed(memberId, error);
    }
  }

  /** Applies to a portal until it is done. Begins anew when it is under way: the portal may have dropped what it was told. */
  private pursue(memberId: string, former?: RetryDecision): void {
    this.abandon(memberId);
    if (this.closing.signal.aborted) return;
    const pursuit = new AbortController();
    this.pursuits.set(memberId, pursuit);
    void this.applyUntilDone(memberId, pursuit.signal, former).finally(() => {
      if (this.pursuits.get(memberId) === pursuit) this.pursuits.delete(memberId);
    });
  }

  private abandon(memberId: string): void {
    this.pursuits.get(memberId)?.abort(new Error('The portal is not registered any further.'));
    this.pursuits.delete(memberId);
  }

  private async applyUntilDone(memberId: string, signal: AbortSignal, former?: RetryDecision): Promise<void> {
    if (!former)
      await this.parts.registrar.reopen(memberId).catch((error: unknown) => this.failed(memberId, error));
    let retry = former ?? (await this.attempt(memberId, signal));
    for (let attempt = 1; retry && !signal.aborted; attempt++) {
      await this.pause(this.pauseMs(retry, attempt), signal);
      if (!signal.aborted) retry = await this.attempt(memberId, signal);
    }
  }

  /** What is to happen next; undefined when there is nothing to do, or nothing that helps. */
  private async attempt(memberId: string, signal: AbortSignal): Promise<RetryDecision | undefined> {
    try {
      const outcome = await this.parts.registrar.apply(memberId, { signal });
      this.report(outcome);
      return retryOf(outcome);
    } catch (error) {
      if (signal.aborted) return undefined;
      this.failed(memberId, error);
      return error instanceof UnknownPortalError ? undefined : afterBackoff;
    }
  }

  private pauseMs(retry: RetryDecision, attempt: number): number {
    const pause = backoffMs(this.parts.backoff ?? defaultBackoff, attempt);
    return retry.kind === 'at' ? Math.max(pause, retry.at.getTime() - this.parts.clock.now()) : pause;
  }

  private pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = this.parts.clock.schedule(ms, () => end(), { unref: true });
      const end = () => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      signal.addEventListener('abort', end);
    });
  }

  private report(outcome: PortalOutcome): void {
    const { memberId, status, done, failures, problem, unavailable } = outcome;
    const { logger } = this.parts;
    const fields = { portal: memberId, status, ...done, failures, problem, unavailable };
    if (retryOf(outcome)) {
      logger.warn(fields, 'The portal could not be registered; it is tried again');
    } else if (status === 'failed' || status === 'partial') {
      logger.warn(fields, 'Not everything could be registered on the portal; apply it again');
    } else {
      logger.info(fields, 'The portal has all activities registered');
    }
  }

  private failed(memberId: string | undefined, error: unknown): void {
    if (!this.closing.signal.aborted)
      this.parts.logger.warn({ err: error, portal: memberId }, 'Registration failed');
  }
}

/** Of what a portal refuses, and of what waits for somebody, a repetition makes nothing better. */
function retryOf({ problem }: PortalOutcome): RetryDecision | undefined {
  if (!problem || problem.retry.kind === 'after-operator' || problem.retry.kind === 'never') return undefined;
  return problem.retry;
}
