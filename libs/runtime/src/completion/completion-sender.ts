import { backoffMs } from '@bizproc-kit/protocol';
import { Bell } from '../clock/bell.js';
import type { ClaimedRun } from '../journal/run.js';
import { queueOf } from '../journal/run-state.js';
import { AnswerSettlement } from './answer-settlement.js';
import { Confirmer } from './confirmer.js';
import { isOfTheRequest, mayBeOfTheRequest } from './failed-request.js';
import type { Outgoing, Repetition } from './outgoing.js';
import { OutgoingQueue } from './outgoing-queue.js';
import { verdictOf, type SendVerdict } from './send-verdict.js';
import type { SenderContext } from './sender-context.js';
import { sendWorkflowCalls, type Probe, type WorkflowCall, type WorkflowReply } from './workflow-calls.js';
import { WorkflowGaps } from './workflow-gaps.js';

/** Looks, and answers that are sent again, share one request a second: a portal grants two (protocol 7). */
const rideEveryMs = 1000;
const portalBackoff = { firstMs: 1000, factor: 2, longestMs: 60_000 };
/** After so many requests in vain the portal sleeps: half a minute has passed. */
const mostTroubles = 5;

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
  private readonly settlement: AnswerSettlement;
  private readonly held = new Map<string, 'answer' | 'look'>();
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
      (run, again) => this.enqueue(run, again),
      (run) => this.release(run),
    );
    this.settlement = new AnswerSettlement(context, (run) => this.release(run));
    this.looping = this.loop();
  }

  /** Runs in hand. */
  get size(): number {
    return this.held.size;
  }

  /** Those of them that were found to be looked after: neither kind takes the other's places. */
  get looks(): number {
    let count = 0;
    for (const queue of this.held.values()) if (queue === 'look') count += 1;
    return count;
  }

  /** Takes a claimed run that has to be answered or confirmed. */
  add(run: ClaimedRun): void {
    const isLook = queueOf(run.state) === 'look';
    this.held.set(run.id, isLook ? 'look' : 'answer');
    if (isLook) {
      this.confirmer.add(run);
      this.bell.ring();
    } else this.enqueue(run);
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

  /** One that was tried in vain goes alone: it may be what the portal does not digest. */
  private enqueue(run: ClaimedRun, again?: Repetition, alone = run.awaySince !== null): void {
    const answer = run.answer ?? { returnValues: {} };
    this.queue.add({
      kind: 'answer',
      workflowId: run.workflowId,
      run,
      answer,
      alone,
      ...(again && { again }),
    });
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
    if (probe && this.confirmer.looksAlone) return { items: [], probed, probe };
    const { items, freeAt } = this.queue.next(now, { beside: probe ? 1 : 0, rideAt: this.rideAt });
    if (probed.length === 0 && items.length === 0) {
      const wakeAt = Math.min(freeAt, lookAt);
      return { wakeAt: wakeAt === Infinity ? undefined : wakeAt };
    }
    if (probed.length > 0 || items.some((item) => item.kind === 'answer' && item.again !== undefined)) {
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
    const { clock, portal } = this.context;
    const ready = (await Promise.all(items.map((item) => this.settlement.prepare(item)))).filter(
      (item) => item !== undefined,
    );
    if (!this.context.holdsTurn()) return;
    const calls = ready.map((item) => this.toCall(item));
    const reply: WorkflowReply =
      calls.length > 0 || probe
        ? await sendWorkflowCalls(portal.client, calls, clock.now(), probe)
        : { verdicts: [] };
    if (reply.portalEndedAt !== undefined) this.context.portalTime(reply.portalEndedAt);
    if (reply.failure === undefined) {
      await Promise.all([
        this.confirmer.judge(probed, reply.probed),
        ...(ready.length > 0 ? [this.sent(ready, calls, reply)] : []),
      ]);
    } else await this.failed({ items: ready, probed, probe }, calls, reply);
  }

  /** A request came to nothing: because of the portal, or because of something that it holds. */
  private async failed(
    { items, probed, probe }: Round,
    calls: readonly WorkflowCall[],
    reply: WorkflowReply,
  ): Promise<void> {
    const { failure } = reply;
    const isOwn = isOfTheRequest(failure) || (mayBeOfTheRequest(failure) && (await this.context.reachable()));
    if (!isOwn) {
      const verdict = verdictOf(failure);
      if (probe && verdict.kind === 'portal-later') this.confirmer.postpone(probed);
      else await this.confirmer.judge(probed, reply.probed);
      if (items.length > 0) await this.sent(items, calls, reply);
      // What else a look met concerns nobody but the looks.
      else if (verdict.kind === 'portal-later') this.learnFrom([verdict]);
      return;
    }
    await this.confirmer.judge(probed, reply.probed);
    if (items.length + (probe ? 1 : 0) > 1) this.part(items);
    else if (items.length > 0) {
      const [verdict] = reply.verdicts;
      const alone =
        verdict!.kind === 'portal-later' ? { kind: 'later' as const, error: verdict.error } : verdict!;
      await this.sent(items, calls, { ...reply, verdicts: [alone] });
    }
  }

  /** Each goes alone the next time: so the one that fails the others shows. */
  private part(items: readonly Outgoing[]): void {
    for (const item of items) {
      if (item.kind === 'answer') this.enqueue(item.run, item.again, true);
      else this.queue.add(item);
    }
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
    const { pausedUntil } = this;
    await Promise.all(
      items.map((item, index) => this.settlement.settle(item, verdicts[index]!, { portalTime, pausedUntil })),
    );
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
    const reason = 'error' in trouble ? trouble.error : trouble.kind;
    if (trouble.kind === 'portal-blocked') this.context.blocked(reason);
    else if (this.troubles >= mostTroubles) this.context.away(reason);
  }

  private release(run: ClaimedRun): void {
    this.held.delete(run.id);
    this.context.settled();
  }
}
