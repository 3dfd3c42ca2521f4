import type { Logger } from 'pino';
import type { ClaimedRun } from '../journal/run.js';

const tickMs = 250;
const blockedAfterMs = 1_000;
/** An activity that goes on for so long after its signal has aborted never listens to it. */
const graceAfterAbortMs = 5_000;

/** What the watch has seen since the start, for metrics. */
export interface WatchCounters {
  blockedLoops: number;
  stuck: number;
}

/**
 * Sees activities that misbehave: those that never settle after their time was over, and those that hold the event
 * loop, during which nobody's calls are answered. It can only report them; a process cannot take its thread back.
 *
 * @internal
 */
export class ActivityWatch {
  readonly counters: WatchCounters = { blockedLoops: 0, stuck: 0 };
  private readonly running = new Set<ClaimedRun>();
  /** Began since the last tick: one that blocked the loop may have ended before the tick could look. */
  private readonly begun = new Set<ClaimedRun>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly logger: Logger) {}

  start(): void {
    let last = performance.now();
    this.timer = setInterval(() => {
      const now = performance.now();
      const lateMs = now - last - tickMs;
      last = now;
      if (lateMs >= blockedAfterMs) this.reportBlockedLoop(Math.round(lateMs));
      this.begun.clear();
    }, tickMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Follows the work of one attempt until it settles. */
  begin(run: ClaimedRun, work: Promise<unknown>, signal: AbortSignal): void {
    this.running.add(run);
    this.begun.add(run);
    let timer: NodeJS.Timeout | undefined;
    let reported = false;
    const onAbort = () => {
      timer = setTimeout(() => {
        reported = true;
        this.counters.stuck += 1;
        this.logger.error(
          { portal: run.memberId, code: run.code, run: run.id, attempt: run.attempt },
          'An activity goes on after its time was over: it does not listen to context.signal',
        );
      }, graceAfterAbortMs);
      timer.unref();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const settled = () => {
      this.running.delete(run);
      signal.removeEventListener('abort', onAbort);
      clearTimeout(timer);
      if (reported) this.counters.stuck -= 1;
    };
    work.then(settled, settled);
  }

  private reportBlockedLoop(ms: number): void {
    this.counters.blockedLoops += 1;
    const suspects = [...new Set([...this.running, ...this.begun].map((run) => run.code))];
    this.logger.error(
      { blockedMs: ms, suspects },
      'The event loop was blocked: an activity computes for long without awaiting anything',
    );
  }
}
