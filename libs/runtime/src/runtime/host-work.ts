import { setTimeout as sleep } from 'node:timers/promises';
import type { Installations } from '@bizproc-kit/installations';
import type { DriftWatch, RegistrationFollower } from '@bizproc-kit/registration';
import type { Logger } from 'pino';
import type { ActivityWatch } from '../execution/activity-watch.js';
import type { PortalWorkers } from '../execution/portal-workers.js';
import type { RuntimeDatabase } from '../journal/sql/runtime-database.js';
import type { Quarantine } from '../receiver/quarantine/quarantine.js';
import type { SpoolReplayer } from '../receiver/spool-replayer.js';
import type { DueAlarms } from '../scheduler/due-alarms.js';
import type { DueSweep } from '../scheduler/due-sweep.js';
import type { PortalScheduler } from '../scheduler/portal-scheduler.port.js';
import type { RuntimeMode } from '../settings/runtime-mode.js';
import type { RuntimeSettings } from '../settings/settings.js';
import type { FleetRoom } from '../turns/fleet-room.js';
import type { Janitor } from './janitor.js';
import type { LedgerCounts } from './ledger-counts.js';

/** The start waits so long for the database before it goes on and spools. */
const startPatienceMs = 3_000;
/** Of the drain's time, what is kept for interrupting and handing back. */
const handBackMs = 3_000;
/** So long a stop waits for what only waits for the database. */
const closePatienceMs = 1_500;

/** Everything that goes on by itself. */
export interface HostWorkParts {
  readonly settings: RuntimeSettings;
  readonly mode: RuntimeMode;
  readonly logger: Logger;
  readonly database: RuntimeDatabase;
  readonly installations: Installations;
  readonly scheduler: PortalScheduler;
  readonly alarms: DueAlarms;
  readonly sweep: DueSweep;
  readonly workers: PortalWorkers;
  readonly fleet: FleetRoom;
  readonly watch: ActivityWatch;
  readonly replayer: SpoolReplayer;
  readonly quarantine: Quarantine;
  readonly ledgerCounts: LedgerCounts;
  readonly janitor: Janitor;
  readonly follower: RegistrationFollower;
  readonly drift: DriftWatch;
  /** Something that waiting does not cure was found after the start: the process should end. */
  readonly fatal: (error: unknown) => void;
}

/** Starts what goes on by itself in a host, and ends it in order. @internal */
export class HostWork {
  private running = false;
  private stopping = false;

  constructor(private readonly parts: HostWorkParts) {}

  /**
   * Starts the work. Resolves when it has begun, or after a few seconds without a database: then calls are spooled, and
   * the work begins as soon as the database is there. For an operator the database is opened, now, and nothing begins.
   *
   * @throws what waiting does not cure: wrong password, unwritable folder, keys that do not fit the database;
   * DatabaseAwayError for an operator.
   */
  async start(): Promise<void> {
    const { mode, database, installations, watch, replayer, quarantine, ledgerCounts, logger } = this.parts;
    if (mode === 'operator') return database.openNow((dataSource) => installations.open(dataSource));
    watch.start();
    replayer.start();
    quarantine.start();
    ledgerCounts.start();
    let away = false;
    let started = false;
    const opening = database
      .open(
        (dataSource) => installations.open(dataSource),
        (error) => {
          if (!away) logger.error({ err: error }, 'The database is away: calls are spooled until it is back');
          away = true;
        },
      )
      .then(() => this.begin());
    opening.catch((error: unknown) => {
      if (started) this.parts.fatal(error);
    });
    await Promise.race([opening, sleep(startPatienceMs, undefined, { ref: false })]);
    started = true;
  }

  /** Finishes or hands back what runs, within the drain's time. Calls are still taken. */
  async drain(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    const { settings, follower, alarms, sweep, fleet, scheduler, workers, mode } = this.parts;
    follower.stop();
    alarms.stop();
    await within(closePatienceMs, sweep.stop());
    if (mode === 'host') void fleet.withdraw().catch(() => undefined);
    const stoppingScheduler = scheduler.stop();
    await workers.stop(Math.max(0, settings.drainTimeoutMs - handBackMs));
    await Promise.race([stoppingScheduler, sleep(handBackMs, undefined, { ref: false })]);
  }

  async close(): Promise<void> {
    const { replayer, quarantine, janitor, drift, ledgerCounts, watch, installations, database } = this.parts;
    await this.drain();
    janitor.stop();
    drift.stop();
    watch.stop();
    // A database that says nothing holds up none of them for longer, and so not the end of the process.
    await within(closePatienceMs, Promise.all([replayer.stop(), quarantine.stop(), ledgerCounts.stop()]));
    await within(closePatienceMs, installations.close());
    await within(closePatienceMs, database.close());
  }

  /** Whether calls are worked on, not only taken. */
  readiness(): { database: boolean; scheduler: boolean } {
    const { database, scheduler } = this.parts;
    return { database: database.isAnswering && this.running, scheduler: scheduler.ready() };
  }

  private async begin(): Promise<void> {
    if (this.stopping) return;
    const { settings, database, scheduler, sweep, workers, janitor, drift, follower } = this.parts;
    workers.start();
    await scheduler.start((memberId) => workers.drain(memberId));
    sweep.start();
    janitor.start();
    drift.start();
    this.running = true;
    // The way on which calls are stored is open before the first one comes.
    database.acceptCalls([]).catch(() => undefined);
    // In production a new release waits for its operator; what an installation began is finished.
    void follower.applyAll({ unfinishedOnly: settings.environment !== 'development' });
  }
}

/** Waits until the work is done or the time is over. What fails then is over, too: the next start does it again. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work.catch(() => undefined), sleep(ms, undefined, { ref: false })]);
}
