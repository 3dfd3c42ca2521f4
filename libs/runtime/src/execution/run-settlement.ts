import { backoffMs, type Clock } from '@bizproc-kit/protocol';
import type { ClaimedRun, RunAnswer, RunChanges, RunEvent } from '../journal/run.js';
import type { RunState } from '../journal/run-state.js';
import type { RuntimeMetrics } from '../metrics/runtime-metrics.js';
import type { DurableMoves } from '../journal/durable-moves.js';
import type { ExecutionResult } from './execution-result.js';

const unknownCodePauseMs = 5_000;
const awayPause = { firstMs: 2_000, longestMs: 900_000 };

export interface SettlementParts {
  readonly moves: DurableMoves;
  readonly clock: Clock;
  readonly metrics: Pick<RuntimeMetrics, 'attemptEnded'>;
  readonly firstDelayMs: number;
  readonly unknownCodeGraceMs: number;
  /** A run waits so long at most for a portal that cannot be reached. */
  readonly patienceMs: number;
  /** What a workflow gets whose deadline passed before there was a result. */
  readonly lateAnswer: (run: ClaimedRun) => RunAnswer;
  /** Takes an answer that can be sent at once; `undefined` while nothing new is taken in hand. */
  readonly sendAtOnce: () => ((run: ClaimedRun) => void) | undefined;
  /** An answer is due now. */
  readonly noteAnswerDue: (at: number) => void;
  /** The portal has to sleep. */
  readonly block: (reason: string) => void;
  /** The portal could not be reached for an attempt. */
  readonly away: (reason: string) => Promise<void>;
}

interface Facts {
  readonly outcome: ClaimedRun['outcome'] & string;
  readonly error: string | null;
}

const lateFacts: Facts = { outcome: 'default', error: 'The deadline has passed.' };

/** Makes durable what became of a run: of an attempt to execute it, or instead of one. */
export class RunSettlement {
  constructor(private readonly parts: SettlementParts) {}

  async afterAttempt(run: ClaimedRun, result: ExecutionResult, startedAt: number): Promise<void> {
    const now = this.parts.clock.now();
    const event: RunEvent = {
      at: now,
      kind: 'attempt',
      detail: {
        attempt: run.attempt,
        startedAt,
        ms: now - startedAt,
        result: result.kind === 'answer' ? result.outcome : result.kind,
        ...('error' in result && result.error !== undefined && { error: result.error }),
      },
    };
    this.parts.metrics.attemptEnded(run.code, String(event.detail.result), now - startedAt);
    const rest = (to: RunState, dueAt: number | null, set: RunChanges = {}) =>
      this.parts.moves.move(run, {
        to,
        at: now,
        dueAt,
        set: { ...(run.awaySince !== null && { awaySince: null }), ...set },
        events: [event],
      });
    switch (result.kind) {
      case 'answer':
        await this.executed(
          run,
          result.answer,
          { outcome: result.outcome, error: result.error ?? null },
          event,
        );
        return;
      case 'deferred':
        await rest('waiting', run.deadlineAt);
        // The outside may have answered already, and then the run is due to be answered.
        this.parts.noteAnswerDue(now);
        return;
      case 'retry':
        await rest('retrying', beforeDeadline(run, now + result.afterMs), {
          error: result.error,
          failures: run.failures + 1,
        });
        return;
      case 'away':
        await this.waitForPortal(run, result, event);
        return;
      case 'blocked':
        await rest('retrying', now, { error: result.error });
        this.parts.block(result.reason);
        return;
      case 'handed-back':
        await rest('retrying', now);
        return;
      case 'dead':
        await rest('dead', null, { error: result.error });
    }
  }

  /** History tells when it began, not how often it went on. */
  private async waitForPortal(
    run: ClaimedRun,
    result: ExecutionResult & { kind: 'away' },
    event: RunEvent,
  ): Promise<void> {
    const { at: now } = event;
    const since = run.awaySince ?? now;
    if (now - since >= this.parts.patienceMs) {
      const error = `The portal could not be reached since ${new Date(since).toISOString()}: ${result.error}`;
      await this.parts.moves.move(run, { to: 'dead', at: now, dueAt: null, set: { error }, events: [event] });
      return;
    }
    const pause = backoffMs(
      { ...awayPause, firstMs: Math.max(awayPause.firstMs, now - since), factor: 1 },
      1,
    );
    await this.parts.moves.move(run, {
      to: 'retrying',
      at: now,
      dueAt: beforeDeadline(run, Math.max(now + pause, result.at?.getTime() ?? 0)),
      set: { awaySince: since, error: result.error },
      ...(run.awaySince === null && { events: [event] }),
    });
    if (!result.busy) await this.parts.away(result.error);
  }

  /** A claimed run that is not executed here: nobody knows its code, or its time is over. */
  async withoutAttempt(run: ClaimedRun): Promise<void> {
    const now = this.parts.clock.now();
    const event = (result: string): RunEvent => ({
      at: now,
      kind: 'attempt',
      detail: { attempt: run.attempt, result },
    });
    if (run.state === 'waiting' && run.deadlineAt !== null && now < run.deadlineAt) {
      // It was due by the clock of the portal.
      await this.parts.moves.move(run, { to: 'waiting', at: now, dueAt: run.deadlineAt });
      return;
    }
    if (run.state === 'waiting') {
      await this.executed(run, this.parts.lateAnswer(run), lateFacts, event('expired'));
      return;
    }
    const graceEndsAt = run.receivedAt + this.parts.unknownCodeGraceMs;
    if (now < graceEndsAt) {
      const dueAt = Math.min(now + unknownCodePauseMs, graceEndsAt);
      await this.parts.moves.move(run, { to: run.state, at: now, dueAt });
      return;
    }
    const message = `No activity with the code "${run.code}" exists any more. The workflow goes on without it.`;
    await this.executed(
      run,
      { returnValues: {}, logMessage: message },
      { outcome: 'released', error: message },
      event('unknown-code'),
    );
  }

  private async executed(run: ClaimedRun, answer: RunAnswer, facts: Facts, event: RunEvent): Promise<void> {
    const set = { answer, outcome: facts.outcome, error: facts.error, awaySince: null };
    const { moves, firstDelayMs } = this.parts;
    if (!run.expectsAnswer) {
      await moves.move(run, { to: 'released', at: event.at, dueAt: null, set, events: [event] });
      return;
    }
    const send = firstDelayMs === 0 ? this.parts.sendAtOnce() : undefined;
    const moved = await moves.move(run, {
      to: 'executed',
      at: event.at,
      dueAt: event.at + firstDelayMs,
      keep: send !== undefined,
      set,
      events: [event],
    });
    if (moved) send?.(moved);
  }
}

/** A retry after the deadline is pointless, but the workflow still gets its one last answer then. */
function beforeDeadline(run: ClaimedRun, due: number): number {
  return run.deadlineAt === null ? due : Math.min(due, run.deadlineAt);
}
