import {
  ActivityFailure,
  type AttemptEnd,
  performAttempt,
  textIn,
  toActivityFailure,
  type ActivityDefinition,
} from '@bizproc-kit/activity';
import { BizprocKitError } from '@bizproc-kit/errors';
import { redactedText } from '@bizproc-kit/rest';
import { backoffMs, DocumentId, DocumentType, type Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import type { ClaimedRun, RunAnswer } from '../journal/run.js';
import { troubleOf } from '../portals/portal-trouble.js';
import type { ActivityRegistry } from './activity-registry.js';
import type { ActivityResolver } from './activity-resolver.port.js';
import type { ActivityWatch } from './activity-watch.js';
import type { ExecutionResult } from './execution-result.js';
import type { OpenPortal } from '../portals/portal-gateway.port.js';

/** An attempt that takes its process with it so often is not tried again. */
const mostInterruptions = 10;

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
  /** Whether the portal answers anything at all. */
  readonly reachable: () => Promise<boolean>;
  readonly log: (message: string) => Promise<void>;
}

/** Executes one attempt of a run, and decides what becomes of the run after it. @internal */
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
    const end = await this.attempt(run, definition, environment);
    switch (end.kind) {
      case 'completed':
        return { kind: 'answer', answer: { returnValues: end.returnValues }, outcome: 'ok' };
      case 'deferred':
        return { kind: 'deferred' };
      case 'stopped':
        return { kind: 'handed-back' };
      case 'failed':
        return this.failed(run, definition, end, environment);
    }
  }

  /** What a workflow gets whose deadline passed before there was a result. */
  lateAnswer(run: ClaimedRun): RunAnswer {
    return {
      returnValues: this.parts.registry.find(run.code)?.definition.defaultOutput() ?? {},
      logMessage: 'The step did not end before its deadline.',
    };
  }

  private async attempt(
    run: ClaimedRun,
    definition: ActivityDefinition,
    { portal, signal, log }: ExecutionEnvironment,
  ): Promise<AttemptEnd> {
    const { clock, logger, resolver, watch } = this.parts;
    const { payload } = run;
    if (!payload) {
      const thrown = new TypeError(`Run ${run.id} was not handed out to be executed.`);
      return { kind: 'failed', failure: toActivityFailure(thrown, clock.now()), thrown, asking: false };
    }
    return performAttempt(
      definition,
      {
        properties: payload.properties,
        documentId: new DocumentId(...payload.documentId),
        documentType: new DocumentType(...payload.documentType),
        workflowId: run.workflowId,
        runId: run.id,
        attempt: run.attempt,
        ...(run.deadlineAt !== null && { deadline: new Date(run.deadlineAt) }),
      },
      {
        clock,
        portal,
        logger: logger.child({ portal: run.memberId, code: run.code, run: run.id }),
        stop: signal,
        resolve: (target) => resolver.resolve(target),
        log,
        begun: (work, ofAttempt) => watch.begin(run, work, ofAttempt),
      },
    );
  }

  private async failed(
    run: ClaimedRun,
    definition: ActivityDefinition,
    { failure, thrown, asking }: Extract<AttemptEnd, { kind: 'failed' }>,
    environment: ExecutionEnvironment,
  ): Promise<ExecutionResult> {
    const error = describe(thrown);
    const trouble = troubleOf(thrown, run.memberId);
    if (trouble?.kind === 'blocked') return { kind: 'blocked', reason: error, error };
    if (trouble) {
      const at = trouble.kind === 'busy' ? trouble.at : undefined;
      return { kind: 'away', error, busy: trouble.kind === 'busy', ...(at && { at }) };
    }
    if (asking && !(await environment.reachable())) return { kind: 'away', error, busy: false };
    const { retry } = definition;
    this.parts.logger.warn(
      {
        portal: run.memberId,
        code: run.code,
        run: run.id,
        attempt: run.attempt,
        ...reasonOf(thrown, error),
      },
      'An attempt failed',
    );
    const failures = run.failures + 1;
    if (failure.kind === 'retryable' && failures < retry.attempts) {
      const pause = backoffMs(
        { firstMs: retry.minDelayMs, factor: 2, longestMs: retry.maxDelayMs },
        failures,
      );
      return { kind: 'retry', afterMs: Math.max(pause, failure.after ?? 0), error };
    }
    this.parts.logger.error(
      { portal: run.memberId, code: run.code, run: run.id, attempt: run.attempt, ...reasonOf(thrown, error) },
      definition.onFailure === 'hold'
        ? 'The run is given up: an operator has to decide'
        : 'The run is given up: its workflow goes on with default outputs',
    );
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

/** What the author foresaw needs no stack, unless he says what was underneath. */
function reasonOf(thrown: unknown, error: string): { err?: unknown; reason?: string } {
  if (!(thrown instanceof ActivityFailure)) return { err: thrown };
  return { reason: error, ...(thrown.cause !== undefined && { err: thrown.cause }) };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return redactedText(String(error));
  const code = error instanceof BizprocKitError ? `${error.code}: ` : '';
  return redactedText(`${code}${error.message || error.name}`);
}
