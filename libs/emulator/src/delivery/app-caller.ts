import { fetch } from 'undici';
import type { PortalAccount } from '../account/portal-account.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { EventStream } from '../journal/event-stream.js';
import type { Ledger } from '../journal/ledger.js';
import { excerpt, type RequestLog } from '../journal/request-log.js';
import type { EmulatedWorkflow, WorkflowStep } from '../workflow/emulated-workflow.js';
import type { DeliveryOutcome, DeliveryQueue } from './delivery-queue.js';

/** What an app answered to a POST of a frame. */
export interface FrameAnswer {
  /** 0 when no answer came. */
  status: number;
  body: string;
  error: string | undefined;
}

/** Speaks to apps and keeps the books of it. */
export class AppCaller {
  constructor(
    private readonly queue: DeliveryQueue,
    private readonly clock: VirtualClock,
    private readonly faults: FaultPlan,
    private readonly ledger: Ledger,
    private readonly requestLog: RequestLog,
    private readonly stream: EventStream,
  ) {}

  /** Hands a handler call to the queue; its answer means nothing to the workflow (protocol 2.6). */
  handlerCall(
    portal: PortalAccount,
    workflow: EmulatedWorkflow,
    step: WorkflowStep,
    url: string,
    body: string,
  ): void {
    const counts = this.ledger.of(portal.slug);
    if (this.isOAuthServerAway(portal)) {
      // The portal gives up after fifteen seconds and never tries again (protocol 2.7).
      counts.callsLost += 1;
      return;
    }
    this.queue.push({
      kind: 'handler-call',
      portal: portal.slug,
      name: step.code,
      url,
      body,
      settled: (outcome) => {
        if (outcome.isDuplicate) counts.callsDuplicated += 1;
        else if (outcome.error === 'lost') counts.callsLost += 1;
        else if (outcome.status >= 200 && outcome.status < 300) counts.callsDelivered += 1;
        else counts.callsFailed += 1;
        this.record('handler-call', portal, url, body, outcome);
        if (!this.stream.isWatched) return;
        this.stream.emit({
          type: 'handler-call',
          portal: portal.slug,
          workflowId: workflow.id,
          step: step.activityName,
          code: step.code,
          url,
          body,
          status: outcome.status,
          ms: outcome.ms,
          ...(outcome.error === undefined ? {} : { error: outcome.error }),
        });
      },
    });
  }

  /** Sends an event through the same queue; resolves once it was answered or lost. */
  event(portal: PortalAccount, name: string, url: string, body: string): Promise<DeliveryOutcome> {
    return new Promise((resolve) => {
      this.queue.push({
        kind: 'event',
        portal: portal.slug,
        name,
        url,
        body,
        settled: (outcome) => {
          this.record('event', portal, url, body, outcome);
          resolve(outcome);
        },
      });
    });
  }

  /** Posts into a frame, as the browser of a user does: directly, not through the queue. */
  async frame(
    portal: PortalAccount,
    kind: 'install' | 'placement',
    url: string,
    body: string,
  ): Promise<FrameAnswer> {
    const started = performance.now();
    let answer: FrameAnswer;
    try {
      const reply = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
        redirect: 'follow',
        signal: AbortSignal.timeout(60_000),
      });
      answer = { status: reply.status, body: await reply.text(), error: undefined };
    } catch (error) {
      const { cause } = error as { cause?: { code?: string; message?: string } };
      answer = { status: 0, body: '', error: cause?.code ?? cause?.message ?? String(error) };
    }
    this.record(kind, portal, url, body, {
      status: answer.status,
      ms: performance.now() - started,
      response: answer.body,
      isDuplicate: false,
      ...(answer.error === undefined ? {} : { error: answer.error }),
    });
    return answer;
  }

  /** Calls go through the OAuth server: an outage of its `event.call` loses them. */
  private isOAuthServerAway(portal: PortalAccount): boolean {
    const effects = this.faults.strike('oauth', portal.slug, 'event.call', true);
    return effects.some(({ kind }) => kind === 'reset' || kind === 'html' || kind === 'error');
  }

  private record(
    kind: 'handler-call' | 'event' | 'install' | 'placement',
    portal: PortalAccount,
    url: string,
    body: string,
    outcome: DeliveryOutcome,
  ): void {
    this.requestLog.add({
      at: this.clock.now(),
      kind,
      portal: portal.slug,
      target: url,
      status: outcome.status,
      ms: outcome.ms,
      request: excerpt(body),
      response: excerpt(outcome.response),
      ...(outcome.error === undefined ? {} : { error: outcome.error }),
    });
  }
}
