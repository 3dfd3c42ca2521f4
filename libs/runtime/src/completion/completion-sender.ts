import { backoffMs, type Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import { Bell } from '../clock/bell.js';
import type { DurableMoves } from '../journal/durable-moves.js';
import type { OpenPortal } from '../portals/portal-gateway.port.js';
import type { ClaimedRun } from '../journal/run.js';
import type { CompletionOptions } from './completion-options.js';
import { Confirmer } from './confirmer.js';
import type { Outgoing } from './outgoing.js';
import { OutgoingQueue } from './outgoing-queue.js';
import { deadlineGraceMs, pauseAfterSend } from './resend-schedule.js';
import type { SendVerdict } from './send-verdict.js';
import { sendWorkflowCalls, type Probe, type WorkflowCall, type WorkflowReply } from './workflow-calls.js';
import { WorkflowGaps } from './workflow-gaps.js';

const lockedBackoff = { firstMs: 1000, factor: 2, longestMs: 60_000 };
/** Looks, and answers that are sent again, share one request a second: a portal grants two (protocol 7). */
const rideEveryMs = 1000;
const portalBackoff = { firstMs: 1000, factor: 2, longestMs: 60_000 };

/** What the sender needs from the worker that holds the turn. */
export interface SenderContext {
  readonly portal: OpenPortal;
  readonly moves: DurableMoves;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options: CompletionOptions;
  /** Opens a sealed event token. */
  readonly openToken: (run: ClaimedRun) => string | undefined;
  /** True while this process may send in the name of the turn. */
  readonly holdsTurn: () => boolean;
  /** Sends under the call's own token when the stored grant is dead; `undefined` when there is no such token. */
  readonly fallback: (run: ClaimedRun, call: WorkflowCall) => Promise<WorkflowReply | undefined>;
  /** The portal cannot be used until somebody acts. */
  readonly blocked: (reason: string) => void;
  readonly answered: (result: string) => void;
  /** Something has settled: the worker may take more. */
  readonly settled: () => void;
}

/** What goes out in one request. */
interface Round {
  readonly items: readonly Outgoing[];
  /** Runs whose answers are looked after, and the look, where the portal allows it. */
  readonly probed: readonly ClaimedRun[];
  readonly probe: Probe | undefined;
}

/**
 * Sends what locks workflows, for one portal, as long as its turn lasts: answers and log lines, in order and apart per
 * workflow, in batches as they pile up, together with the looks at what became of earlier answers. One request is under
 * way at a time, which is what makes them pile up.
 */
export class CompletionSender {
  private readonly queue: OutgoingQueue;
  private readonly gaps: WorkflowGaps;
  private readonly bell: Bell;
  private readonly confirmer: Confirmer;
  private readonly looping: Promise<void>;
  private readonly held = new Set<string>();
  private ended = false;
  private troubles = 0;
  private pausedUntil = 0;
  private rideAt = 0;

  constructor(private readonly context: SenderContext) {
    this.gaps = new WorkflowGaps(context.options.workflowGapMs);
    this.queue = new OutgoingQueue(this.gaps, context.options.batchSize);
    this.bell = new Bell(context.clock);
    this.confirmer = new Confirmer(
      context,
      (run) => this.enqueue(run, true),
      (run) => this.release(run),
    );
    this.looping = this.loop();
  }

  /** Runs in hand. */
  get size(): number {
    return this.held.size;
  }

  /** Takes a claimed run that has to be answered or confirmed. */
  add(run: ClaimedRun): void {
    this.held.add(run.id);
    if (run.state === 'confirming') {
      this.confirmer.add(run);
      this.bell.ring();
    } else this.enqueue(run, false);
  }

  /** Writes a line to the workflow's log, in the workflow's turn. Rejects when the portal did not take it. */
  log(run: ClaimedRun, message: string): Promise<void> {
    const token = this.context.openToken(run);
    if (token === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.queue.add({
        kind: 'log',
        workflowId: run.workflowId,
        token,
        message,
        settle: (error) => (error === undefined ? resolve() : reject(error)),
      });
      this.bell.ring();
    });
  }

  /** Ends after the request that is under way. What is left in hand stays due in the journal. */
  async stop(): Promise<void> {
    this.ended = true;
    this.bell.ring();
    await this.looping;
    for (const item of this.queue.clear()) {
      if (item.kind === 'log') item.settle(new Error('The process is going down.'));
    }
  }

  private enqueue(run: ClaimedRun, again: boolean): void {
    const answer = run.answer ?? { returnValues: {} };
    this.queue.add({ kind: 'answer', workflowId: run.workflowId, run, answer, again });
    this.bell.ring();
  }

  private async loop(): Promise<void> {
    while (!this.ended) {
      const round = this.nextRound(this.context.clock.now());
      if ('wakeAt' in round) await this.bell.sleep(round.wakeAt);
      else await this.perform(round).catch((error: unknown) => this.roundFailed(round, error));
    }
  }

  /** What may go out now, or when something may. */
  private nextRound(now: number): Round | { readonly wakeAt: number | undefined } {
    if (this.pausedUntil > now) return { wakeAt: this.pausedUntil };
    const lookAt = Math.max(this.confirmer.dueAt, this.rideAt);
    const probed = lookAt <= now ? this.confirmer.take() : [];
    const probe = this.confirmer.probe(probed);
    const { items, freeAt } = this.queue.next(now, { beside: probe ? 1 : 0, rideAt: this.rideAt });
    if (probed.length === 0 && items.length === 0) {
      const wakeAt = Math.min(freeAt, lookAt);
      return { wakeAt: wakeAt === Infinity ? undefined : wakeAt };
    }
    if (probed.length > 0 || items.some((item) => item.kind === 'answer' && item.again)) {
      this.rideAt = now + rideEveryMs;
    }
    return { items, probed, probe };
  }

  /** The runs stay claimed and due: the next turn takes them up. */
  private roundFailed({ items, probed }: Round, error: unknown): void {
    this.context.logger.error({ err: error }, 'Sending answers failed in a way that was not foreseen');
    for (const run of probed) this.release(run);
    for (const item of items) {
      if (item.kind === 'answer') this.release(item.run);
      else item.settle(error);
    }
  }

  private async perform({ items, probed, probe }: Round): Promise<void> {
    const ready = (await Promise.all(items.map((item) => this.prepare(item)))).filter(
      (item) => item !== undefined,
    );
    if (!this.context.holdsTurn()) return;
    const calls = ready.map((item) => this.toCall(item));
    const reply: WorkflowReply =
      calls.length > 0 || probe
        ? await sendWorkflowCalls(this.context.portal.client, calls, this.context.clock.now(), probe)
        : { verdicts: [] };
    await Promise.all([
      this.confirmer.judge(probed, reply.probed),
      ...(ready.length > 0 ? [this.sent(ready, calls, reply)] : []),
    ]);
  }

  private async sent(
    items: readonly Outgoing[],
    calls: readonly WorkflowCall[],
    reply: WorkflowReply,
  ): Promise<void> {
    const { verdicts, portalTime } = await this.withFallback(items, calls, reply);
    for (const { kind } of verdicts) this.context.answered(kind);
    const after = this.context.clock.now();
    for (const [index, item] of items.entries()) {
      const isFree = item.kind === 'log' && verdicts[index]!.kind === 'accepted';
      if (!isFree) this.gaps.touched(item.workflowId, after);
    }
    this.learnFrom(verdicts);
    await Promise.all(items.map((item, index) => this.settle(item, verdicts[index]!, portalTime)));
  }

  /** What the stored grant may not send any more, the calls' own tokens may. */
  private async withFallback(
    items: readonly Outgoing[],
    calls: readonly WorkflowCall[],
    reply: WorkflowReply,
  ): Promise<WorkflowReply> {
    if (!reply.verdicts.some(({ kind }) => kind === 'portal-blocked')) return reply;
    const verdicts = await Promise.all(
      reply.verdicts.map(async (verdict, index) => {
        const item = items[index]!;
        if (verdict.kind !== 'portal-blocked' || item.kind !== 'answer') return verdict;
        return (await this.context.fallback(item.run, calls[index]!))?.verdicts[0] ?? verdict;
      }),
    );
    return { verdicts };
  }

  /** Makes the coming answer durable, which also proves that the turn is still ours: every send carries the fence. */
  private async prepare(item: Outgoing): Promise<Outgoing | undefined> {
    if (item.kind === 'log') return item;
    const now = this.context.clock.now();
    const { run } = item;
    if (this.context.openToken(run) === undefined) {
      await this.finish(run, 'dead', {
        error: 'The event token cannot be opened: its key is not configured.',
      });
      return undefined;
    }
    const moved = await this.context.moves.move(run, {
      to: 'sending',
      at: now,
      dueAt: now,
      keep: true,
      set: { sends: run.sends + 1, firstSentAt: run.firstSentAt ?? now },
    });
    if (!moved) {
      this.release(run);
      return undefined;
    }
    return { ...item, run: moved };
  }

  private toCall(item: Outgoing): WorkflowCall {
    if (item.kind === 'log') {
      return {
        method: 'bizproc.activity.log',
        params: { EVENT_TOKEN: item.token, LOG_MESSAGE: item.message },
      };
    }
    const { returnValues, logMessage } = item.answer;
    return {
      method: 'bizproc.event.send',
      params: {
        EVENT_TOKEN: this.context.openToken(item.run),
        RETURN_VALUES: returnValues,
        ...(logMessage && { LOG_MESSAGE: logMessage }),
      },
    };
  }

  /** Trouble of the portal as a whole pauses everything for it, so that an outage costs no request per run. */
  private learnFrom(verdicts: readonly SendVerdict[]): void {
    const trouble = verdicts.find(({ kind }) => kind === 'portal-later' || kind === 'portal-blocked');
    if (!trouble) {
      this.troubles = 0;
      return;
    }
    this.troubles += 1;
    const now = this.context.clock.now();
    const pause = backoffMs(portalBackoff, this.troubles);
    const at = 'at' in trouble && trouble.at ? trouble.at.getTime() : 0;
    this.pausedUntil = Math.max(now + pause, at);
    if (trouble.kind === 'portal-blocked') this.context.blocked(trouble.error);
  }

  private async settle(item: Outgoing, verdict: SendVerdict, portalTime: number | undefined): Promise<void> {
    if (item.kind === 'log') {
      item.settle(
        verdict.kind === 'accepted' || verdict.kind === 'gone' ? undefined : new Error(verdict.error),
      );
      return;
    }
    const { run } = item;
    const now = this.context.clock.now();
    const event = {
      at: now,
      kind: 'answer' as const,
      detail: { send: run.sends, result: verdict.kind, ...('error' in verdict && { error: verdict.error }) },
    };
    if (verdict.kind === 'gone') {
      await this.finish(run, 'gone', { event, error: verdict.error });
      return;
    }
    if (run.deadlineAt !== null && now >= run.deadlineAt + deadlineGraceMs) {
      // The step has stopped waiting: this was the last answer, whatever became of it.
      await this.finish(run, 'expired', { event });
      return;
    }
    switch (verdict.kind) {
      case 'accepted':
        await this.accepted(run, event, portalTime);
        return;
      case 'refused':
        await this.finish(run, 'dead', { event, error: verdict.error });
        return;
      default:
        await this.sendLater(run, verdict, event);
    }
  }

  private async accepted(
    run: ClaimedRun,
    event: { at: number; kind: 'answer'; detail: Record<string, unknown> },
    portalTime: number | undefined,
  ): Promise<void> {
    if (!this.context.options.confirm) {
      await this.finish(run, run.outcome === 'released' ? 'released' : 'completed', {
        event,
        confirmation: 'off',
      });
      return;
    }
    await this.context.moves.move(run, {
      to: 'confirming',
      at: event.at,
      dueAt: event.at + pauseAfterSend(run.sends),
      set: { portalSentAt: portalTime ?? null },
      events: [event],
    });
    this.release(run);
  }

  private async sendLater(
    run: ClaimedRun,
    verdict: SendVerdict & { at?: Date },
    event: { at: number; kind: 'answer'; detail: Record<string, unknown> },
  ): Promise<void> {
    const due =
      verdict.kind === 'later'
        ? event.at + backoffMs(lockedBackoff, run.sends)
        : Math.max(this.pausedUntil, event.at);
    const last = run.deadlineAt === null ? Infinity : run.deadlineAt + deadlineGraceMs;
    await this.context.moves.move(run, {
      to: 'sending',
      at: event.at,
      dueAt: Math.min(due, last),
      events: [event],
    });
    this.release(run);
  }

  private async finish(
    run: ClaimedRun,
    to: 'completed' | 'released' | 'gone' | 'expired' | 'dead',
    facts: {
      error?: string;
      confirmation?: 'off';
      event?: { at: number; kind: 'answer'; detail: Record<string, unknown> };
    },
  ): Promise<void> {
    const at = facts.event?.at ?? this.context.clock.now();
    await this.context.moves.move(run, {
      to,
      at,
      dueAt: null,
      set: {
        ...(facts.error !== undefined && { error: facts.error }),
        ...(facts.confirmation && { confirmation: facts.confirmation }),
      },
      ...(facts.event && { events: [facts.event] }),
    });
    this.release(run);
  }

  private release(run: ClaimedRun): void {
    this.held.delete(run.id);
    this.context.settled();
  }
}
