import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the gauges read at the moment of a scrape. */
export interface GaugeSources {
  activePortals(): number;
  runningActivities(): number;
  spooledCalls(): number;
  quarantinedCalls(): number;
  stuckActivities(): number;
  blockedLoops(): number;
  /** Deferred runs of the whole fleet, and the age of the oldest in milliseconds. */
  waitingRuns(): Promise<{ count: number; oldestMs: number }>;
}

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** The host's own numbers for Prometheus. Labels never hold a portal: there may be thousands. */
export class RuntimeMetrics {
  readonly registry = new Registry();
  private readonly calls = new Counter({
    name: 'bizproc_calls_total',
    help: 'Handler calls by what became of them',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly acceptSeconds = new Histogram({
    name: 'bizproc_call_accept_seconds',
    help: 'Time from the whole body to the durable record',
    buckets: seconds,
    registers: [this.registry],
  });
  private readonly attempts = new Histogram({
    name: 'bizproc_attempt_seconds',
    help: 'Attempts by activity and result',
    labelNames: ['code', 'result'],
    buckets: seconds,
    registers: [this.registry],
  });
  private readonly answers = new Counter({
    name: 'bizproc_answers_total',
    help: 'Requests that answer or log to a workflow, by result',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly ended = new Counter({
    name: 'bizproc_runs_ended_total',
    help: 'Runs by final state',
    labelNames: ['state'],
    registers: [this.registry],
  });

  constructor(sources: GaugeSources) {
    this.gauge('bizproc_active_portals', 'Portals that this process works on', sources.activePortals);
    this.gauge(
      'bizproc_running_activities',
      'Activities that run in this process',
      sources.runningActivities,
    );
    this.gauge('bizproc_spooled_calls', 'Calls that wait in the spool', sources.spooledCalls);
    this.gauge('bizproc_quarantined_calls', 'Calls that nobody has proven yet', sources.quarantinedCalls);
    this.gauge(
      'bizproc_stuck_activities',
      'Activities that go on after their time was over',
      sources.stuckActivities,
    );
    this.gauge('bizproc_blocked_loops', 'How often an activity blocked the event loop', sources.blockedLoops);
    this.gauge(
      'bizproc_waiting_runs',
      'Deferred runs that wait for an answer from outside, in all processes together',
      async () => (await sources.waitingRuns()).count,
    );
    this.gauge(
      'bizproc_waiting_oldest_seconds',
      'Age of the oldest deferred run, 0 when none waits',
      async () => (await sources.waitingRuns()).oldestMs / 1000,
    );
  }

  callReceived(result: string, tookMs: number): void {
    this.calls.inc({ result });
    if (result === 'stored') this.acceptSeconds.observe(tookMs / 1000);
  }

  attemptEnded(code: string, result: string, tookMs: number): void {
    this.attempts.observe({ code, result }, tookMs / 1000);
  }

  answerSent(result: string): void {
    this.answers.inc({ result });
  }

  runEnded(state: string): void {
    this.ended.inc({ state });
  }

  private gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await read());
      },
    });
  }
}
