import { Agent, request } from 'undici';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { excerpt } from '../journal/request-log.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { RandomSource } from '../random/random-source.js';
import { HandlerLane } from './handler-lane.js';

/** How the platform's queue between portal and app behaves (protocol 2.1). @public */
export interface DeliveryOptions {
  /** Portal milliseconds before a call is made, or a range. Default 0. */
  delayMs: number | [number, number];
  /** Share of calls that get lost, 0 to 1. Default 0. */
  loss: number;
  /** Real milliseconds until a handler counts as dead. Unknown of the real queue; default 10,000. */
  handlerTimeoutMs: number;
  /** Most calls to one fast handler at a time. Default 64. */
  concurrency: number;
  /** Average answer time from which a handler is called less often. Default 500. */
  slowFromMs: number;
}

/** A POST to an app. */
export interface Delivery {
  kind: 'handler-call' | 'event';
  portal: string;
  /** CODE or event name: faults match on it. */
  name: string;
  url: string;
  body: string;
  /** Told once, when the call was answered, failed or lost. */
  settled: (outcome: DeliveryOutcome) => void;
}

export interface DeliveryOutcome {
  /** HTTP status; 0 when no answer came. */
  status: number;
  ms: number;
  /** Why no answer came: `lost`, or the error of the connection. */
  error?: string;
  response: string;
  /** True for the second copy of a duplicated call. */
  isDuplicate: boolean;
}

const lanesKept = 5_000;

/** Makes calls to apps: at most once, slow handlers less often. @public */
export class DeliveryQueue {
  readonly options: DeliveryOptions;
  private readonly lanes = new Map<string, HandlerLane>();
  private readonly agent: Agent;
  private held: (() => void) | undefined;
  private pendingCount = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: RandomSource,
    private readonly faults: FaultPlan,
    options: Partial<DeliveryOptions> = {},
  ) {
    this.options = {
      delayMs: 0,
      loss: 0,
      handlerTimeoutMs: 10_000,
      concurrency: 64,
      slowFromMs: 500,
      ...options,
    };
    this.agent = new Agent({ connections: 128, pipelining: 1, connect: { rejectUnauthorized: false } });
  }

  /** Calls that have not been made or answered yet. */
  get pending(): number {
    return this.pendingCount;
  }

  push(delivery: Delivery): void {
    this.pendingCount += 1;
    let delay = this.delay();
    let isHeld = false;
    for (const effect of this.faults.strike('delivery', delivery.portal, delivery.name)) {
      if (effect.kind === 'drop') return this.lose(delivery);
      if (effect.kind === 'delay') delay += this.faults.draw(effect);
      if (effect.kind === 'reorder') isHeld = true;
      if (effect.kind === 'duplicate') {
        this.pendingCount += 1;
        this.later(delay, {
          ...delivery,
          settled: (outcome) => delivery.settled({ ...outcome, isDuplicate: true }),
        });
      }
    }
    if (this.options.loss > 0 && this.random.next() < this.options.loss) return this.lose(delivery);
    if (isHeld && !this.held) {
      // Waits for the next call to overtake it, or for a moment if none comes.
      const release = (): void => {
        if (this.held !== release) return;
        this.held = undefined;
        this.later(0, delivery);
      };
      this.held = release;
      this.clock.after(delay + 250, release);
      return;
    }
    this.later(delay, delivery);
    if (this.held) this.clock.after(delay + 20, this.held);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** Handlers with their average answer time and how many calls wait for them. */
  handlers(): { origin: string; averageMs: number; waiting: number; allowed: number }[] {
    return [...this.lanes.values()].map((lane) => ({
      origin: lane.origin,
      averageMs: Math.round(lane.averageMs),
      waiting: lane.waiting,
      allowed: lane.allowed,
    }));
  }

  private delay(): number {
    const { delayMs } = this.options;
    return typeof delayMs === 'number' ? delayMs : this.random.between(delayMs[0], delayMs[1]);
  }

  private lose(delivery: Delivery): void {
    this.pendingCount -= 1;
    delivery.settled({ status: 0, ms: 0, error: 'lost', response: '', isDuplicate: false });
  }

  private later(delay: number, delivery: Delivery): void {
    if (delay > 0) this.clock.after(delay, () => this.enter(delivery));
    else this.enter(delivery);
  }

  private enter(delivery: Delivery): void {
    const origin = originOf(delivery.url);
    let lane = this.lanes.get(origin);
    if (!lane) {
      lane = new HandlerLane(origin, this.options, (next) => this.send(next));
      this.lanes.set(origin, lane);
      if (this.lanes.size > lanesKept) this.lanes.delete(this.lanes.keys().next().value!);
    }
    lane.push(delivery);
  }

  private async send(delivery: Delivery): Promise<number> {
    const started = performance.now();
    let outcome: DeliveryOutcome;
    try {
      const reply = await request(delivery.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'user-agent': 'Bitrix24 Webhook Engine',
        },
        body: delivery.body,
        dispatcher: this.agent,
        headersTimeout: this.options.handlerTimeoutMs,
        bodyTimeout: this.options.handlerTimeoutMs,
      });
      const text = await reply.body.text();
      outcome = {
        status: reply.statusCode,
        ms: performance.now() - started,
        response: excerpt(text),
        isDuplicate: false,
      };
    } catch (error) {
      const code = (error as { code?: string }).code ?? String(error);
      outcome = { status: 0, ms: performance.now() - started, error: code, response: '', isDuplicate: false };
    }
    this.pendingCount -= 1;
    delivery.settled(outcome);
    return outcome.ms;
  }
}

function originOf(url: string): string {
  const end = url.indexOf('/', url.indexOf('//') + 2);
  return end < 0 ? url : url.slice(0, end);
}
