import { Injectable } from '@nestjs/common';
import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';
import { textIn, type LocalizedText } from '@bizproc-kit/activity';
import type { Clock } from '@bizproc-kit/protocol';
import type { ActivityRegistry } from '../execution/activity-registry.js';
import type { PortalCultures } from '../portals/portal-gateway.port.js';
import type { CallJournal, OutsideAcceptance } from '../journal/call-journal.port.js';
import type {
  LedgerLine,
  RunDetails,
  RunFilter,
  RunHistory,
  RunSummary,
} from '../journal/run-history.port.js';
import type { DecisionResult, OperatorDecision, RunMaintenance } from '../journal/run-maintenance.port.js';
import type { RunAnswer, RunOutcome } from '../journal/run.js';

/** There is no run with this id: it never existed, or was pruned. @internal */
export class UnknownRunError extends BizprocKitError {
  readonly code = 'BPK_UNKNOWN_RUN';
  readonly retry: RetryDecision = { kind: 'never' };

  constructor(readonly runId: string) {
    super(`There is no run ${runId}.`);
  }
}

/**
 * The state of the run does not allow what was asked; `busy`: a worker holds it at this moment, ask again.
 *
 * @internal
 */
export class RunNotMovableError extends BizprocKitError {
  readonly code = 'BPK_RUN_NOT_MOVABLE';
  readonly retry: RetryDecision;

  constructor(
    readonly runId: string,
    readonly reason: 'busy' | 'refused',
    readonly state: string,
  ) {
    super(
      reason === 'busy'
        ? `Run ${runId} is being worked on at this moment; ask again.`
        : `Run ${runId} is ${state}: its state does not allow this.`,
    );
    this.retry = { kind: reason === 'busy' ? 'after-backoff' : 'never' };
  }
}

export interface RunsParts {
  readonly journal: CallJournal;
  readonly history: RunHistory;
  readonly maintenance: RunMaintenance;
  readonly registry: ActivityRegistry;
  readonly cultures: PortalCultures;
  readonly clock: Clock;
  readonly wake: (memberId: string) => void;
}

/**
 * The runs of this host, for code that completes deferred ones, and for operators. Inject it into any provider.
 *
 * @public
 */
@Injectable()
export class Runs {
  constructor(private readonly parts: RunsParts) {}

  /**
   * Completes a deferred run with an instance (or a plain object) of its output class. Exactly one answer counts, from
   * whichever replica, and it may come before `execute` has returned its `Deferred`.
   *
   * @returns `taken`, or `already-answered`, or `settled` when the run had ended.
   * @throws UnknownRunError; InvalidOutputError when the output does not fit.
   */
  async complete(runId: string, output?: object): Promise<Exclude<OutsideAcceptance, 'unknown'>> {
    const run = await this.require(runId);
    const culture = await this.parts.cultures.cultureOf(run.memberId);
    const definition = this.parts.registry.find(run.code)?.definition;
    const returnValues = definition ? definition.encodeOutput(output, culture) : { ...output };
    return this.answer(run, 'ok', { returnValues });
  }

  /** Fails a deferred run: the workflow goes on with default outputs, and the message is in its log. Otherwise like `complete`. */
  async fail(runId: string, message: LocalizedText): Promise<Exclude<OutsideAcceptance, 'unknown'>> {
    const run = await this.require(runId);
    return this.answer(run, 'failed', await this.failure(run, message));
  }

  list(filter: RunFilter = {}): Promise<RunSummary[]> {
    return this.parts.history.list(filter);
  }

  /** How many runs match, whatever the filter's limit. */
  count(filter: RunFilter = {}): Promise<number> {
    return this.parts.history.count(filter);
  }

  /** Everything about a run, without tokens; `undefined` when there is none. */
  show(runId: string): Promise<RunDetails | undefined> {
    return this.parts.history.show(runId);
  }

  /** Counters per portal and day of receipt; `balanced` is false when a call is unaccounted for. */
  ledger(filter: { memberId?: string; since?: Date } = {}): Promise<LedgerLine[]> {
    const since = filter.since?.getTime();
    return this.parts.history.ledger({
      ...(filter.memberId !== undefined && { memberId: filter.memberId }),
      ...(since !== undefined && { since }),
    });
  }

  /** Executes a dead run again, or a retrying one at once. @throws UnknownRunError, RunNotMovableError */
  async replay(runId: string): Promise<void> {
    await this.decide(runId, { kind: 'replay' });
  }

  /**
   * Sends the answer of a dead run again, without executing it again: its portal had stayed away, or had lost or refused it.
   *
   * @throws UnknownRunError; RunNotMovableError when it is not dead, or was never executed to its end
   */
  async resend(runId: string): Promise<void> {
    await this.decide(runId, { kind: 'resend' });
  }

  /** Operator: answers the workflow in the run's place with these return values. @throws UnknownRunError, RunNotMovableError */
  async completeByHand(runId: string, output: Record<string, unknown> = {}): Promise<void> {
    await this.decide(runId, { kind: 'complete', outcome: 'ok', answer: { returnValues: output } });
  }

  /** Operator: lets the workflow go on with default outputs and a message. @throws UnknownRunError, RunNotMovableError */
  async failByHand(runId: string, message: LocalizedText): Promise<void> {
    const run = await this.require(runId);
    await this.decide(runId, { kind: 'fail', outcome: 'failed', answer: await this.failure(run, message) });
  }

  /** Operator: closes the run without answering; its workflow goes on waiting. @throws UnknownRunError, RunNotMovableError */
  async cancel(runId: string): Promise<void> {
    await this.decide(runId, { kind: 'cancel' });
  }

  /** Removes a portal's runs, or one of them, for good. Returns how many. */
  purge(filter: { memberId: string; runId?: string }): Promise<number> {
    return this.parts.maintenance.purge(filter);
  }

  private async require(runId: string): Promise<RunDetails> {
    const run = await this.parts.history.show(runId);
    if (!run) throw new UnknownRunError(runId);
    return run;
  }

  private async failure(run: RunDetails, message: LocalizedText): Promise<RunAnswer> {
    const culture = await this.parts.cultures.cultureOf(run.memberId);
    return {
      returnValues: this.parts.registry.find(run.code)?.definition.defaultOutput() ?? {},
      logMessage: textIn(message, culture.language),
    };
  }

  private async answer(
    run: RunDetails,
    outcome: RunOutcome,
    answer: RunAnswer,
  ): Promise<Exclude<OutsideAcceptance, 'unknown'>> {
    const at = this.parts.clock.now();
    const result = await this.parts.journal.answerFromOutside(run.id, { at, outcome, answer });
    if (result === 'unknown') throw new UnknownRunError(run.id);
    if (result === 'taken') this.parts.wake(run.memberId);
    return result;
  }

  private async decide(runId: string, decision: OperatorDecision): Promise<void> {
    const run = await this.require(runId);
    const result: DecisionResult = await this.parts.maintenance.decide(
      runId,
      decision,
      this.parts.clock.now(),
    );
    if (result === 'unknown') throw new UnknownRunError(runId);
    if (result !== 'done') throw new RunNotMovableError(runId, result, run.state);
    this.parts.wake(run.memberId);
  }
}
