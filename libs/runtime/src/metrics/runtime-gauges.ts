import { Gauge, type Registry } from 'prom-client';

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

/** Shows numbers that are read at each scrape. */
export function addGauges(registry: Registry, sources: GaugeSources): void {
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  gauge('bizproc_active_portals', 'Portals that this process works on', sources.activePortals);
  gauge('bizproc_running_activities', 'Activities that run in this process', sources.runningActivities);
  gauge('bizproc_spooled_calls', 'Calls that wait in the spool', sources.spooledCalls);
  gauge('bizproc_quarantined_calls', 'Calls that nobody has proven yet', sources.quarantinedCalls);
  gauge(
    'bizproc_stuck_activities',
    'Activities that go on after their time was over',
    sources.stuckActivities,
  );
  gauge('bizproc_blocked_loops', 'How often an activity blocked the event loop', sources.blockedLoops);
  gauge(
    'bizproc_waiting_runs',
    'Deferred runs that wait for an answer from outside, in all processes together',
    async () => (await sources.waitingRuns()).count,
  );
  gauge(
    'bizproc_waiting_oldest_seconds',
    'Age of the oldest deferred run, 0 when none waits',
    async () => (await sources.waitingRuns()).oldestMs / 1000,
  );
}
