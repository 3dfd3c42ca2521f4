import {
  ActivityFailure,
  isDeferred,
  textIn,
  toActivityFailure,
  type ActivityDefinition,
} from '@bizproc-kit/activity';
import { BizprocKitError } from '@bizproc-kit/errors';
import { backoffMs, type Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import type { ClaimedRun, RunAnswer } from '../journal/run.js';
import { createActivityContext } from './activity-context.factory.js';
import type { ActivityRegistry } from './activity-registry.js';
import type { ActivityResolver } from './activity-resolver.port.js';
import type { ActivityWatch } from './activity-watch.js';
import { AttemptTimer } from './attempt-timer.js';
import type { ExecutionResult } from './execution-result.js';
import type { OpenPortal } from '../portals/portal-gateway.port.js';

/** An attempt that takes its process with it so often is not tried again. */
const mostInterruptions = 10;
const defaultTimeoutMs = 300_000;
const defaultRetry = { attempts: 8, minDelayMs: 1_000, maxDelayMs: 900_000 };

export interface ExecutorParts {
  readonly registry: ActivityRegistry;
  readonly resolver: ActivityResolver;
  readonly watch: ActivityWatch;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the worker lends to an attempt. */
export interface ExecutionEnvironment {
  readonly portal: OpenPortal;
  /** Aborts when the process goes down or the turn is lost. */
  readonly signal: AbortSignal;
  readonly log: (message: string) => Promise<void>;
}

/** Executes one attempt of a run: decodes and checks the input, calls the activity, encodes the output. */
export class RunExecutor {
  constructor(private readonly parts: ExecutorParts) {}

  /** Never rejects. */
  async execute(run: ClaimedRun, environment: ExecutionEnvironment): Promise<ExecutionResult> {
    const definition = this.parts.registry.find(run.code)?.definition;
    if (!definition) return { kind: 'retry', afterMs: 0, error: `The code ${run.code} is not known here` };
    if (run.deadlineAt !== null && this.parts.clock.now() >= run.deadlineAt) {
      return {
        kind: 'answer',
        answer: this.lateAnswer(run),
        outcome: 'default',
        error: 'The deadline has passed.',
      };
    }
    if (run.interrupted >= mostInterruptions) {
      const error = `The process ended ${run.interrupted} times while this run was executed.`;
      return this.giveUp(definition, { text: crashText, error }, environment);
    }
    const attempt = new AbortController();
    const signal = AbortSignal.any([environment.signal, attempt.signal]);
    const timeout = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    timeout.catch(() => undefined);
    const timer = new AttemptTimer(this.parts.clock, this.timeLeft(run, definition), () =>
      attempt.abort(new DOMException('The attempt took too long.', 'TimeoutError')),
    );
    const work = this.perform(run, definition, environment, signal, timer);
    this.parts.watch.begin(run, work, signal);
    try {
      return await Promise.race([work, timeout]);
    } catch (error) {
      if (environment.signal.aborted) return { kind: 'handed-back' };
      return this.failed(run, definition, error, environment);
    } finally {
      timer.cancel();
    }
  }

  /** What a workflow gets whose deadline passed before there was a result. */
  lateAnswer(run: ClaimedRun): RunAnswer {
    return {
      returnValues: this.parts.registry.find(run.code)?.definition.defaultOutput() ?? {},
      logMessage: 'The step did not end before its deadline.',
    };
  }

  private async perform(
    run: ClaimedRun,
    definition: ActivityDefinition,
    environment: ExecutionEnvironment,
    signal: AbortSignal,
    timer: AttemptTimer,
  ): Promise<ExecutionResult> {
    const { payload } = run;
    if (!payload) throw new TypeError(`Run ${run.id} was not handed out to be executed.`);
    const { culture } = environment.portal;
    const input = await definition.decodeInput(payload.properties, culture);
    const handler = await this.parts.resolver.resolve(definition.target);
    const logger = this.parts.logger.child({ portal: run.memberId, code: run.code, run: run.id });
    const context = createActivityContext({
      run,
      payload,
      portal: environment.portal,
      signal,
      logger,
      interceptor: timer,
      log: (message) => timer.whileStopped(() => environment.log(message)),
    });
    const output = await handler.execute(input, context);
    if (isDeferred(output)) return { kind: 'deferred' };
    const returnValues = definition.encodeOutput(output as object | undefined, culture);
    return { kind: 'answer', answer: { returnValues }, outcome: 'ok' };
  }

  private timeLeft(run: ClaimedRun, definition: ActivityDefinition): number {
    const timeout = definition.timeoutMs ?? defaultTimeoutMs;
    return run.deadlineAt === null ? timeout : Math.min(timeout, run.deadlineAt - this.parts.clock.now());
  }

  private failed(
    run: ClaimedRun,
    definition: ActivityDefinition,
    thrown: unknown,
    environment: ExecutionEnvironment,
  ): ExecutionResult {
    const now = this.parts.clock.now();
    const error = describe(thrown);
    if (needsOperator(thrown)) return { kind: 'blocked', reason: error, error };
    const failure = toActivityFailure(thrown, now);
    const retry = { ...defaultRetry, ...definition.retry };
    this.parts.logger.warn(
      {
        portal: run.memberId,
        code: run.code,
        run: run.id,
        attempt: run.attempt,
        // What the author foresaw needs no stack.
        ...(thrown instanceof ActivityFailure ? { reason: error } : { err: thrown }),
      },
      'An attempt failed',
    );
    if (failure.kind === 'retryable' && run.attempt - run.interrupted < retry.attempts) {
      const pause = backoffMs(
        { firstMs: retry.minDelayMs, factor: 2, longestMs: retry.maxDelayMs },
        run.attempt - run.interrupted,
      );
      return { kind: 'retry', afterMs: Math.max(pause, failure.after ?? 0), error };
    }
    return this.giveUp(definition, { text: failure.text, error }, environment);
  }

  /** The safe default lets the workflow go on and says why in its log; `hold` leaves it to an operator. */
  private giveUp(
    definition: ActivityDefinition,
    facts: { text: ActivityFailure['text']; error: string },
    environment: ExecutionEnvironment,
  ): ExecutionResult {
    if (definition.onFailure === 'hold') return { kind: 'dead', error: facts.error };
    return {
      kind: 'answer',
      outcome: 'failed',
      error: facts.error,
      answer: {
        returnValues: definition.defaultOutput(),
        logMessage: textIn(facts.text, environment.portal.culture.language),
      },
    };
  }
}

const crashText = {
  en: 'The step could not be executed',
  de: 'Der Schritt konnte nicht ausgeführt werden',
  ru: 'Шаг не удалось выполнить',
};

/** Codes of trouble with the portal as a whole: the run waits with it instead of failing. */
const portalTrouble = new Set([
  'BPK_PORTAL_GONE',
  'BPK_PORTAL_PAYMENT_REQUIRED',
  'BPK_PORTAL_OVERLOAD',
  'BPK_PORTAL_TOKEN_REJECTED',
  'BPK_REAUTHORISATION_NEEDED',
  'BPK_PORTAL_SUSPENDED',
]);

function needsOperator(error: unknown): boolean {
  return error instanceof BizprocKitError && portalTrouble.has(error.code);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = error instanceof BizprocKitError ? `${error.code}: ` : '';
  return `${code}${error.message || error.name}`.slice(0, 2000);
}
