import { Counter, Histogram, Registry } from 'prom-client';

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** The host's own numbers for Prometheus. Labels never hold a portal: there may be thousands. @internal */
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
}
