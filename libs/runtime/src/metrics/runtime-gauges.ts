import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import type { Backlog, DueRuns } from '../journal/run-history.port.js';

/** What the gauges read at the moment of a scrape. */
export interface GaugeSources {
  activePortals(): number;
  runningActivities(): number;
  spooledCalls(): number;
  quarantinedCalls(): number;
  stuckActivities(): number;
  blockedLoops(): number;
  /** What is not finished, of all processes together. */
  backlog(): Promise<Backlog>;
  /** Milliseconds since the epoch, by the host's clock. */
  now(): number;
}

/** Shows numbers that are read at each scrape, and those of the process itself. */
export function addGauges(registry: Registry, sources: GaugeSources): void {
  collectDefaultMetrics({ register: registry });
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
  const secondsSince = (time: number | null) =>
    time === null ? 0 : Math.max(0, sources.now() - time) / 1000;
  gauge(
    'bizproc_waiting_runs',
    'Deferred runs that wait for an answer from outside, in all processes together',
    async () => (await sources.backlog()).waiting.count,
  );
  gauge('bizproc_waiting_oldest_seconds', 'Age of the oldest deferred run, 0 when none waits', async () =>
    secondsSince((await sources.backlog()).waiting.oldestAt),
  );
  gauge(
    'bizproc_dead_runs',
    'Runs that were given up and wait for an operator, in all processes together',
    async () => (await sources.backlog()).dead,
  );
  addDueGauges(registry, sources, secondsSince);
}

/** What is to be done, by what it is: executing runs, sending and confirming answers. */
function addDueGauges(
  registry: Registry,
  sources: GaugeSources,
  secondsSince: (time: number | null) => number,
): void {
  const labelled = (name: string, help: string, read: (due: DueRuns) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['work'],
      registers: [registry],
      async collect() {
        const { execution, answer } = await sources.backlog();
        this.set({ work: 'execution' }, read(execution));
        this.set({ work: 'answer' }, read(answer));
      },
    });
  labelled(
    'bizproc_due_runs',
    'Runs that are due now or later, in all processes together',
    ({ count }) => count,
  );
  labelled('bizproc_due_oldest_seconds', 'For how long the first of them has been due', ({ oldestDueAt }) =>
    secondsSince(oldestDueAt),
  );
}
