import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Installations,
  installationEntities,
  installationMigrations,
  PortalCultureBook,
} from '@bizproc-kit/installations';
import { parseDatabaseUrl, TokenCipher } from '@bizproc-kit/persistence';
import type { Clock } from '@bizproc-kit/protocol';
import { AddressGuard, OAuthClient, RateBudget } from '@bizproc-kit/rest';
import type { Logger } from 'pino';
import { defaultCompletionOptions, type CompletionOptions } from '../completion/completion-options.js';
import { RuntimeDatabase } from '../journal/sql/runtime-database.js';
import { ActivityRegistry } from '../execution/activity-registry.js';
import type { ActivityResolver } from '../execution/activity-resolver.port.js';
import { ActivityWatch } from '../execution/activity-watch.js';
import { defaultFairTurnOptions, type FairTurnOptions } from '../turns/turn-options.js';
import { FleetRoom } from '../turns/fleet-room.js';
import { GlobalSlots } from '../execution/global-slots.js';
import { PortalWorkers } from '../execution/portal-workers.js';
import { RunExecutor } from '../execution/run-executor.js';
import { runtimeMigrations } from '../journal/sql/journal-tables.migration.js';
import { SqlCallJournal } from '../journal/sql/sql-call-journal.js';
import { SqlRunHistory } from '../journal/sql/sql-run-history.js';
import { SqlRunMaintenance } from '../journal/sql/sql-run-maintenance.js';
import { WaitingWatch } from '../metrics/waiting-watch.js';
import { RuntimeMetrics } from '../metrics/runtime-metrics.js';
import { CallReceiver } from '../receiver/call-receiver.service.js';
import { eventTokenContext } from '../journal/sealed-tokens.js';
import { CallSpool } from '../receiver/spool/call-spool.js';
import { DiskFiles } from '../spool/spool-files.js';
import { Quarantine } from '../receiver/quarantine/quarantine.js';
import { QuarantineStore } from '../receiver/quarantine/quarantine-store.js';
import { sealedRunColumns } from './sealed-run-columns.js';
import { SpoolReplayer } from '../receiver/spool-replayer.js';
import {
  DriftWatch,
  installedPortals,
  registrationEntities,
  RegistrationFollower,
  registrationMigrations,
  RegistrationPlanner,
  TypeOrmRegistrationStore,
} from '@bizproc-kit/registration';
import { Runs } from '../runs/runs.service.js';
import { DueSweep, type SweepBells } from '../scheduler/due-sweep.js';
import type { PortalScheduler } from '../scheduler/portal-scheduler.port.js';
import type { RuntimeSettings } from '../settings/settings.js';
import { PortalTurns, TurnCensus, type BlockedPortal } from '../turns/portal-turns.js';
import { createScheduler } from './create-scheduler.js';
import { InstallationsGateway } from './installations-gateway.js';
import { Janitor } from './janitor.js';
import { LedgerCounts } from './ledger-counts.js';

/** In a fleet the turns are looked at so often. */
const fleetSweepMs = 250;
/** The start waits so long for the database before it goes on and spools. */
const startPatienceMs = 3_000;
/** Of the drain's time, what is kept for interrupting and handing back. */
const handBackMs = 3_000;

export interface RuntimeParts {
  readonly settings: RuntimeSettings;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly resolver: ActivityResolver;
  readonly completion?: Partial<CompletionOptions>;
  readonly turns?: Partial<FairTurnOptions>;
  /** Something that waiting does not cure was found after the start: the process should end. */
  readonly fatal: (error: unknown) => void;
}

/**
 * Everything between the HTTP routes and the database, put together from settings. Knows nothing of Nest: the module
 * feeds it and starts it.
 */
export class BizprocRuntime {
  readonly registry = new ActivityRegistry();
  readonly installations: Installations;
  readonly planner: RegistrationPlanner;
  /** How portals write their dates. */
  readonly cultures: PortalCultureBook;
  readonly receiver: CallReceiver;
  readonly runs: Runs;
  readonly metrics: RuntimeMetrics;
  private readonly census: TurnCensus;
  readonly ledgerCounts: LedgerCounts;
  readonly database: RuntimeDatabase;
  readonly gateway: InstallationsGateway;
  private readonly owner = randomBytes(12).toString('hex');
  private readonly cipher: TokenCipher;
  private readonly turns: PortalTurns;
  private readonly fleet: FleetRoom;
  private readonly watch: ActivityWatch;
  private readonly scheduler: PortalScheduler;
  private readonly sweep: DueSweep;
  private readonly workers: PortalWorkers;
  private readonly spool: CallSpool;
  private readonly quarantine: Quarantine;
  private readonly replayer: SpoolReplayer;
  private readonly janitor: Janitor;
  private readonly guard: AddressGuard;
  private readonly follower: RegistrationFollower;
  private readonly drift: DriftWatch;
  private running = false;
  private stopping = false;

  constructor(private readonly parts: RuntimeParts) {
    const { settings, logger, clock, resolver } = parts;
    this.cipher = TokenCipher.parse(settings.tokenEncryptionKeys.reveal());
    this.guard = new AddressGuard({
      allowInsecure: settings.app.allowInsecurePortals,
      allowedHosts: settings.app.allowedPrivateHosts,
    });
    this.database = new RuntimeDatabase(parseDatabaseUrl(settings.databaseUrl), {
      entities: [...installationEntities, ...registrationEntities],
      migrations: [...installationMigrations, ...registrationMigrations, ...runtimeMigrations],
    });
    const journal = new SqlCallJournal(this.database);
    const history = new SqlRunHistory(this.database);
    const maintenance = new SqlRunMaintenance(this.database);
    const fairTurns = { ...defaultFairTurnOptions, ...parts.turns };
    this.turns = new PortalTurns(this.database, { owner: this.owner, leaseMs: fairTurns.leaseMs });
    this.fleet = new FleetRoom(this.database, this.owner);
    this.census = new TurnCensus(this.database, this.owner);
    this.installations = this.createInstallations();
    this.cultures = new PortalCultureBook({
      database: this.database,
      clock,
      languageOf: async (memberId) => (await this.installations.portal(memberId))?.language,
    });
    this.planner = new RegistrationPlanner({
      cultures: this.cultures,
      definitions: () => this.registry.definitions,
      publicUrl: settings.http.publicUrl,
      portals: installedPortals(this.installations),
      store: new TypeOrmRegistrationStore(this.database),
      clock,
    });
    this.follower = new RegistrationFollower({ planner: this.planner, clock, logger });
    this.watch = new ActivityWatch(logger);
    this.spool = new CallSpool(new DiskFiles(settings.spoolDir), this.cipher);
    this.ledgerCounts = new LedgerCounts(maintenance, clock, logger);
    this.scheduler = createScheduler(settings, logger, fairTurns.places);
    const wake = (memberId: string) => this.wake(memberId);

    const waiting = new WaitingWatch(history);
    this.metrics = new RuntimeMetrics({
      activePortals: () => this.workers.activePortals,
      runningActivities: () => this.workers.runningActivities,
      spooledCalls: () => this.spool.size,
      quarantinedCalls: () => this.quarantine.size,
      stuckActivities: () => this.watch.counters.stuck,
      blockedLoops: () => this.watch.counters.blockedLoops,
      waitingRuns: async () => {
        const { count, oldestAt } = await waiting.look();
        return { count, oldestMs: oldestAt === null ? 0 : Math.max(0, clock.now() - oldestAt) };
      },
    });
    this.gateway = new InstallationsGateway({
      installations: this.installations,
      cultures: this.cultures,
      cipher: this.cipher,
      guard: this.guard,
      clock,
      budgetFor: (memberId) => this.installations.budget(memberId),
    });
    this.workers = new PortalWorkers({
      journal,
      turns: this.turns,
      gateway: this.gateway,
      registry: this.registry,
      executor: new RunExecutor({ registry: this.registry, resolver, watch: this.watch, clock, logger }),
      slots: new GlobalSlots(settings.concurrency.global),
      clock,
      logger,
      metrics: this.metrics,
      perPortal: settings.concurrency.perPortal,
      yieldAfterMs: fairTurns.yieldAfterMs,
      crowded: () => this.scheduler.crowded(),
      unknownCodeGraceMs: settings.unknownCodeGraceMs,
      completion: { ...defaultCompletionOptions, ...settings.completion, ...parts.completion },
      openToken: (run) => this.openToken(run.sealedToken, run.memberId, run.id),
      fallback: (_portal, run, call) => this.gateway.sendUnderCallToken(run, call),
      dueAt: (memberId, at) => this.sweep.at(memberId, at),
    });
    const bells: SweepBells = {
      wake: (memberId) => this.scheduler.wake(memberId),
      takeOver: (memberId) => {
        // Where places are short waiting is no sign of a bell that is not heard.
        if (this.scheduler.crowded()) this.scheduler.wake(memberId);
        else this.scheduler.takeOver(memberId);
      },
      nudge: (memberId) => this.workers.nudge(memberId),
      leavesToOthers: async () => {
        this.workers.othersHave(await this.fleet.exchange(this.workers.room));
        return this.workers.leaving;
      },
      failed: (error) => logger.debug({ err: error }, 'The sweep could not read the turns'),
    };
    // In a fleet a call may be taken by one process while another one works on its portal.
    const sweepEveryMs = settings.redisUrl === undefined ? 1000 : fleetSweepMs;
    this.sweep = new DueSweep(this.census, clock, bells, sweepEveryMs);
    this.runs = new Runs({
      journal,
      history,
      maintenance,
      registry: this.registry,
      cultures: this.gateway,
      clock,
      wake,
    });
    this.quarantine = new Quarantine({
      store: new QuarantineStore(this.database, this.owner),
      journal,
      verifier: this.installations,
      cipher: this.cipher,
      clock,
      logger,
      wake,
      rejected: (memberId) => this.ledgerCounts.add(memberId, 'rejected'),
      ready: () => this.database.opened,
    });
    this.receiver = new CallReceiver({
      journal,
      verifier: this.installations,
      cipher: this.cipher,
      spool: this.spool,
      quarantine: this.quarantine,
      clock,
      wake,
    });
    this.replayer = new SpoolReplayer({
      spool: this.spool,
      journal,
      verifier: this.installations,
      quarantine: this.quarantine,
      logger,
      wake,
      rejected: (memberId) => this.ledgerCounts.add(memberId, 'rejected'),
      ready: () => this.database.opened,
    });
    this.drift = new DriftWatch({
      planner: this.planner,
      portals: installedPortals(this.installations),
      clock,
      logger,
    });
    this.janitor = new Janitor({ maintenance, installations: this.installations, settings, clock, logger });
  }

  /**
   * Starts the work. Resolves when it has begun, or after a few seconds without a database: then calls are spooled, and
   * the work begins as soon as the database is there.
   *
   * @throws what waiting does not cure: wrong password, unwritable folder, keys that do not fit the database.
   */
  async start(): Promise<void> {
    this.watch.start();
    this.replayer.start();
    this.quarantine.start();
    this.ledgerCounts.start();
    const { logger } = this.parts;
    let away = false;
    let started = false;
    const opening = this.database
      .open(
        (dataSource) => this.installations.open(dataSource),
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
    const { drainTimeoutMs } = this.parts.settings;
    this.follower.stop();
    await this.sweep.stop();
    void this.fleet.withdraw().catch(() => undefined);
    const stoppingScheduler = this.scheduler.stop();
    await this.workers.stop(Math.max(0, drainTimeoutMs - handBackMs));
    await Promise.race([stoppingScheduler, sleep(handBackMs, undefined, { ref: false })]);
  }

  async close(): Promise<void> {
    await this.drain();
    await this.replayer.stop();
    await this.quarantine.stop();
    this.janitor.stop();
    this.drift.stop();
    await this.ledgerCounts.stop();
    this.watch.stop();
    await this.installations.close();
    await this.database.close().catch(() => undefined);
  }

  /** Whether calls are worked on, not only taken. */
  readiness(): { database: boolean; scheduler: boolean } {
    return { database: this.database.opened && this.running, scheduler: this.scheduler.ready() };
  }

  /** Portals whose runs wait, and for what. */
  sleepingPortals(): Promise<BlockedPortal[]> {
    return this.census.blocked(this.parts.clock.now());
  }

  /** Lets a sleeping portal work again. */
  async unblock(memberId: string): Promise<void> {
    this.workers.forgetTrouble(memberId);
    await this.turns.unblock(memberId, this.parts.clock.now());
    this.wake(memberId);
  }

  private wake(memberId: string): void {
    // The portal may be in work here; everybody else hears it from the doorbell.
    if (!this.workers.nudge(memberId)) this.scheduler.wake(memberId);
  }

  private createInstallations(): Installations {
    const { settings, clock, logger } = this.parts;
    const budgets = new Map<string, RateBudget>();
    const budgetFor = (memberId: string): RateBudget => {
      let budget = budgets.get(memberId);
      if (!budget) budgets.set(memberId, (budget = new RateBudget({ ...settings.rateLimit, clock })));
      return budget;
    };
    const installations = new Installations({
      database: this.database,
      cipher: this.cipher,
      clientId: settings.app.clientId,
      oauth: new OAuthClient({
        clientId: settings.app.clientId,
        clientSecret: settings.app.clientSecret.reveal(),
        servers: [...settings.app.oauthHosts],
        guard: this.guard,
        clock,
      }),
      guard: this.guard,
      publicUrl: settings.http.publicUrl,
      allowInsecure: settings.app.allowInsecurePortals,
      clock,
      logger,
      budgetFor,
      sealedColumns: sealedRunColumns,
      applicationTokenProof: settings.app.applicationTokenProof,
    });
    installations.onChange((change) => {
      const { memberId, kind } = change;
      this.follower.follow(change);
      if (kind === 'installed' || kind === 'active' || kind === 'updated' || kind === 'uninstalled') {
        void this.unblock(memberId).catch((error: unknown) =>
          logger.warn({ err: error, portal: memberId }, 'A portal could not be woken'),
        );
      }
      if (kind === 'uninstalled') this.workers.end(memberId, 'The app was uninstalled from the portal.');
      if (kind === 'removed') void this.runs.purge({ memberId }).catch(() => undefined);
    });
    return installations;
  }

  private async begin(): Promise<void> {
    if (this.stopping) return;
    this.workers.start();
    await this.scheduler.start((memberId) => this.workers.drain(memberId));
    this.sweep.start();
    this.janitor.start();
    this.drift.start();
    this.running = true;
    // The way on which calls are stored is open before the first one comes.
    this.database.acceptCalls([]).catch(() => undefined);
    // In production a new release waits for its operator; what an installation began is finished.
    void this.follower.applyAll({ unfinishedOnly: this.parts.settings.environment !== 'development' });
  }

  private openToken(sealed: string | null, memberId: string, runId: string): string | undefined {
    if (sealed === null) return undefined;
    try {
      return this.cipher.open(sealed, eventTokenContext(memberId, runId));
    } catch {
      return undefined;
    }
  }
}
