import type { Clock } from '@bizproc-kit/protocol';
import type { RestClient } from '@bizproc-kit/rest';
import type { Logger } from 'pino';
import type { ClaimedRun } from '../journal/run.js';
import { isUnanswered } from './portal-trouble.js';

const patienceMs = 10_000;
/** One answer of the portal is good for so long: many runs ask at the same moment. */
const goodForMs = 1_000;
/** Below this the way of a reply and the seconds of a deadline count for more. */
const ignoredMs = 5_000;
const worthAWarningMs = 60_000;

export interface PulseParts {
  readonly client: RestClient;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How far the portal's clock was found to be ahead; null when nobody has looked. */
  readonly offset: number | null;
  readonly noteOffset: (offset: number) => void;
}

/** What a portal's replies show beside their results: that it is there, and what its clock says. */
export class PortalPulse {
  private offset: number | null;
  private asked: { readonly until: number; readonly answered: Promise<boolean> } | undefined;

  constructor(private readonly parts: PulseParts) {
    this.offset = parts.offset;
  }

  /** Asks for the time, which every portal can tell. Never rejects. */
  answers(): Promise<boolean> {
    const now = this.parts.clock.now();
    if (this.asked && now < this.asked.until) return this.asked.answered;
    const answered = this.ask(now);
    this.asked = { until: now + patienceMs, answered };
    void answered.then(() => {
      this.asked = { until: this.parts.clock.now() + goodForMs, answered };
    });
    return answered;
  }

  /** The portal ended a reply that has just come at this moment of its clock. */
  observe(portalTime: number): void {
    const offset = portalTime - this.parts.clock.now();
    if (this.offset !== null && Math.abs(offset - this.offset) < ignoredMs) return;
    const isNews = Math.abs(offset) >= worthAWarningMs;
    this.offset = offset;
    this.parts.noteOffset(offset);
    if (isNews) {
      this.parts.logger.warn(
        { offsetSeconds: Math.round(offset / 1000) },
        'The clock of the portal and the one of this host differ: deadlines are corrected by it. Set the wrong one right',
      );
    }
  }

  /** Whether a deadline may be off by more than it allows, and nobody has compared the clocks yet. */
  isDoubtful({ deadlineAt, sentAt, receivedAt }: ClaimedRun): boolean {
    return (
      this.offset === null && deadlineAt !== null && Math.abs(receivedAt - sentAt) >= worthAWarningMs / 2
    );
  }

  /** The run with its deadline by our clock: the portal counts it by its own (protocol 2.8). */
  byOurClock(run: ClaimedRun): ClaimedRun {
    const offset = this.offset ?? 0;
    if (run.deadlineAt === null || Math.abs(offset) < ignoredMs) return run;
    return { ...run, deadlineAt: run.deadlineAt - offset };
  }

  private async ask(now: number): Promise<boolean> {
    try {
      const { time } = await this.parts.client.request(
        'server.time',
        {},
        { lane: 'completions', repeatable: true, attempts: 1, deadline: new Date(now + patienceMs) },
      );
      if (typeof time?.finish === 'number') this.observe(Math.round(time.finish * 1000));
      return true;
    } catch (error) {
      return !isUnanswered(error);
    }
  }
}
