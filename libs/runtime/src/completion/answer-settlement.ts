import { backoffMs } from '@bizproc-kit/protocol';
import type { ClaimedRun, RunChanges, RunEvent } from '../journal/run.js';
import type { RunState } from '../journal/run-state.js';
import type { Outgoing, Repetition } from './outgoing.js';
import { deadlineGraceMs, isOverdue, pauseAfterSend } from './resend-schedule.js';
import type { SendVerdict } from './send-verdict.js';
import type { SenderContext } from './sender-context.js';

const longestPauseMs = 60_000;

interface Moment {
  readonly portalTime: number | undefined;
  /** Until then nothing is sent to the portal. */
  readonly pausedUntil: number;
}

/** Makes durable what becomes of an answer: before it is sent, and when the portal has said something to it. */
export class AnswerSettlement {
  constructor(
    private readonly context: SenderContext,
    private readonly release: (run: ClaimedRun) => void,
  ) {}

  /** Makes the coming answer durable, which also proves that the turn is still ours: every send carries the fence. */
  async prepare(item: Outgoing): Promise<Outgoing | undefined> {
    if (item.kind === 'log') return item;
    const { run } = item;
    if (this.context.openToken(run) === undefined) {
      await this.end(run, 'dead', {
        set: { error: 'The event token cannot be opened: its key is not configured.' },
      });
      return undefined;
    }
    const now = this.context.clock.now();
    const moved = await this.context.moves.move(run, { to: 'sending', at: now, dueAt: now, keep: true });
    if (moved) return { ...item, run: moved };
    this.release(run);
    return undefined;
  }

  async settle(item: Outgoing, verdict: SendVerdict, moment: Moment): Promise<void> {
    if (item.kind === 'log') {
      const isOver = verdict.kind === 'accepted' || verdict.kind === 'gone';
      item.settle(isOver ? undefined : new Error(verdict.error));
      return;
    }
    const { run, again } = item;
    const now = this.context.clock.now();
    if (verdict.kind === 'accepted') await this.accepted(run, again, now, moment.portalTime);
    else if (verdict.kind === 'gone') await this.refused(run, 'gone', verdict.error, now);
    // The step has stopped waiting: this was the last answer, whatever became of it.
    else if (isOverdue(run.deadlineAt, now)) await this.refused(run, 'expired', verdict.error, now);
    else if (verdict.kind === 'refused') await this.refused(run, 'dead', verdict.error, now);
    else await this.sendLater(run, verdict, now, moment.pausedUntil);
  }

  /** Only what the portal accepted counts: an outage of whatever length takes nothing of the schedule away. */
  private async accepted(
    run: ClaimedRun,
    again: Repetition | undefined,
    now: number,
    portalTime: number | undefined,
  ): Promise<void> {
    const sends = run.sends + 1;
    const set = {
      sends,
      awaySince: null,
      portalSentAt: portalTime ?? null,
      // Not before: a process that ended before this was sent has proven nothing.
      ...(again === 'unproven' && { probes: run.probes + 1 }),
    };
    const event = answerEvent(now, sends, { result: 'accepted' });
    if (isOverdue(run.deadlineAt, now)) return this.end(run, 'expired', { set, event });
    if (!this.context.options.confirm) {
      const to = run.outcome === 'released' ? 'released' : 'completed';
      return this.end(run, to, { set: { ...set, confirmation: 'off' }, event });
    }
    const lookAt = now + pauseAfterSend(sends);
    await this.context.moves.move(run, {
      to: 'confirming',
      at: now,
      // A loss has to be seen while a last answer still helps.
      dueAt: run.deadlineAt !== null && run.deadlineAt > now ? Math.min(lookAt, run.deadlineAt) : lookAt,
      set,
      events: [event],
    });
    this.release(run);
  }

  private refused(run: ClaimedRun, to: RunState, error: string, now: number): Promise<void> {
    return this.end(run, to, {
      set: { error },
      event: answerEvent(now, run.sends + 1, { result: to === 'dead' ? 'refused' : to, error }),
    });
  }

  /** History tells when the trouble began, and then what ended it: no line for each time that it went on. */
  private async sendLater(
    run: ClaimedRun,
    verdict: SendVerdict & { readonly error: string },
    now: number,
    pausedUntil: number,
  ): Promise<void> {
    const since = run.awaySince ?? now;
    const event = answerEvent(now, run.sends + 1, { result: verdict.kind, error: verdict.error });
    if (now - since >= this.context.options.patienceMs) {
      const error = `The portal has not taken the answer since ${new Date(since).toISOString()}: ${verdict.error}`;
      return this.end(run, 'dead', { set: { error }, event });
    }
    const due = verdict.kind === 'later' ? now + growingPauseMs(now - since) : Math.max(pausedUntil, now);
    const last = run.deadlineAt === null ? Infinity : run.deadlineAt + deadlineGraceMs;
    await this.context.moves.move(run, {
      to: 'sending',
      at: now,
      dueAt: Math.min(due, last),
      set: { awaySince: since },
      ...(run.awaySince === null && { events: [event] }),
    });
    this.release(run);
  }

  private async end(
    run: ClaimedRun,
    to: RunState,
    facts: { set: RunChanges; event?: RunEvent },
  ): Promise<void> {
    const at = this.context.clock.now();
    await this.context.moves.move(run, {
      to,
      at,
      dueAt: null,
      set: facts.set,
      ...(facts.event && { events: [facts.event] }),
    });
    this.release(run);
  }
}

function answerEvent(at: number, send: number, facts: { result: string; error?: string }): RunEvent {
  return { at, kind: 'answer', detail: { send, ...facts } };
}

/** As long again as it has lasted: the pauses double. */
function growingPauseMs(lastedMs: number): number {
  return backoffMs({ firstMs: Math.max(1_000, lastedMs), factor: 1, longestMs: longestPauseMs }, 1);
}
