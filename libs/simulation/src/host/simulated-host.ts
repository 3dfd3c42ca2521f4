import type { TokenCipher } from '@bizproc-kit/persistence';
import { systemClock } from '@bizproc-kit/protocol';
import { Runs } from '@bizproc-kit/runtime';
import {
  ActivityRegistry,
  ActivityWatch,
  CallReceiver,
  CallSpool,
  DiskFiles,
  defaultCompletionOptions,
  defaultFairTurnOptions,
  Doorbell,
  DueAlarms,
  DueSweep,
  FleetRoom,
  GlobalSlots,
  InProcessScheduler,
  Janitor,
  journalConnectionOver,
  LedgerCounts,
  openEventToken,
  PortalTurns,
  PortalWorkers,
  RunExecutor,
  SpoolReplayer,
  SqlCallJournal,
  SqlRunHistory,
  SqlRunMaintenance,
  sweepBells,
  TurnCensus,
  type Reception,
} from '@bizproc-kit/runtime/parts';
import { PortalNetwork } from '../portal/portal-network.js';
import type { SimulatedPortal } from '../portal/simulated-portal.js';
import { HostConnection } from '../storage/host-connection.js';
import type { StorageServer } from '../storage/storage-server.js';
import type { SimulatedProcess } from '../world/simulated-process.js';
import type { World } from '../world/world.js';
import type { Book } from './book.js';
import { hostLogger } from './host-logger.js';
import type { HostSettings } from './host-settings.js';
import { activityDefinitions, SimulatedAuthor } from './simulated-author.js';
import { SimulatedGateway } from './simulated-gateway.js';

export interface HostParts {
  readonly world: World;
  readonly server: StorageServer;
  readonly portals: readonly SimulatedPortal[];
  readonly book: Book;
  readonly cipher: TokenCipher;
  readonly settings: HostSettings;
  readonly process: SimulatedProcess;
  /** Codes that this release knows. */
  readonly codes: readonly string[];
  /** How many of its statements take time, 0 to 1. */
  readonly detail: number;
  readonly kill: () => void;
}

const quietMetrics = {
  runEnded: () => undefined,
  answerSent: () => undefined,
  attemptEnded: () => undefined,
};
/** Of the drain's time, what is kept for interrupting and handing back. */
const handBackMs = 3_000;

/**
 * A host put together from the real parts, as the runtime does it, over a connection, portals and a disk of the world.
 * To be made and used in the name of its process.
 */
export class SimulatedHost {
  readonly runs: Runs;
  readonly receiver: CallReceiver;
  readonly spool: CallSpool;
  readonly workers: PortalWorkers;
  /** What it logged as an error. */
  readonly errors: string[] = [];
  isStopping = false;
  isStopped = false;
  private readonly turns: PortalTurns;
  private readonly fleet: FleetRoom;
  private readonly scheduler: InProcessScheduler;
  private readonly alarms: DueAlarms;
  private readonly doorbell: Doorbell;
  private readonly sweep: DueSweep;
  private readonly replayer: SpoolReplayer;
  private readonly janitor: Janitor;
  private readonly counts: LedgerCounts;

  constructor(private readonly parts: HostParts) {
    const { world, server, portals, book, cipher, settings, process } = parts;
    const clock = systemClock;
    const logger = hostLogger((message) => this.errors.push(message));
    const connection = journalConnectionOver(new HostConnection(world, server, process, parts.detail));
    const owner = `${process.name}-${process.pid}`;
    const fairTurns = { ...defaultFairTurnOptions, places: settings.places };
    const journal = new SqlCallJournal(connection);
    const history = new SqlRunHistory(connection);
    const maintenance = new SqlRunMaintenance(connection);
    const gateway = new SimulatedGateway(portals, new PortalNetwork(world, portals), connection);
    const registry = new ActivityRegistry();
    registry.fill(
      activityDefinitions.filter(({ codes }) => codes.some(({ code }) => parts.codes.includes(code))),
    );
    this.turns = new PortalTurns(connection, { owner, leaseMs: fairTurns.leaseMs });
    this.fleet = new FleetRoom(connection, owner);
    this.scheduler = new InProcessScheduler(fairTurns.places);
    this.alarms = new DueAlarms(clock, (memberId) => this.scheduler.wake(memberId));
    this.spool = new CallSpool(new DiskFiles('/spool'), cipher);
    this.counts = new LedgerCounts(maintenance, clock, logger);
    // Every portal's application token is known here.
    const quarantine = { add: () => Promise.resolve(false) };
    const author = new SimulatedAuthor(world, book, parts.kill);
    this.workers = new PortalWorkers({
      journal,
      turns: this.turns,
      gateway,
      registry,
      executor: new RunExecutor({
        registry,
        resolver: { resolve: () => Promise.resolve(author as never) },
        watch: new ActivityWatch(logger),
        clock,
        logger,
      }),
      slots: new GlobalSlots(settings.global),
      clock,
      logger,
      metrics: quietMetrics,
      perPortal: settings.perPortal,
      yieldAfterMs: fairTurns.yieldAfterMs,
      crowded: () => this.scheduler.crowded(),
      unknownCodeGraceMs: settings.unknownCodeGraceMs,
      completion: { ...defaultCompletionOptions, firstDelayMs: settings.firstDelayMs },
      openToken: (run) => openEventToken(cipher, run),
      fallback: () => Promise.resolve(undefined),
      dueAt: (memberId, at) => this.alarms.at(memberId, at),
    });
    const bells = sweepBells(this.scheduler, this.workers, this.fleet, logger);
    this.sweep = new DueSweep(new TurnCensus(connection, owner), clock, bells);
    this.doorbell = new Doorbell(this.workers, this.scheduler);
    const { wake } = this.doorbell;
    this.runs = new Runs({ journal, history, maintenance, registry, cultures: gateway, clock, wake });
    this.receiver = new CallReceiver({
      journal,
      verifier: gateway,
      cipher,
      spool: this.spool,
      quarantine,
      clock,
      wake,
    });
    this.replayer = new SpoolReplayer({
      spool: this.spool,
      journal,
      verifier: gateway,
      quarantine,
      logger,
      wake,
      rejected: (memberId) => this.counts.add(memberId, 'rejected'),
      ready: () => true,
    });
    this.janitor = new Janitor({
      maintenance,
      installations: { maintain: () => Promise.resolve() } as never,
      settings: { retentionDays: settings.retentionDays } as never,
      clock,
      logger,
    });
  }

  get process(): SimulatedProcess {
    return this.parts.process;
  }

  async start(): Promise<void> {
    // The watch only reports, by the machine's own time: it is not started.
    this.replayer.start();
    this.counts.start();
    this.workers.start();
    await this.scheduler.start((memberId) => this.workers.drain(memberId));
    this.sweep.start();
    this.janitor.start();
  }

  receive(body: Buffer): Promise<Reception> {
    return this.receiver.receive(body, undefined);
  }

  unblock(memberId: string): Promise<void> {
    return this.turns.unblock(memberId, systemClock.now()).then(() => this.doorbell.wake(memberId));
  }

  /** The graceful stop, in the runtime's order. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.alarms.stop();
    await this.sweep.stop();
    void this.fleet.withdraw().catch(() => undefined);
    const stopping = this.scheduler.stop();
    await this.workers.stop(Math.max(0, this.parts.settings.drainTimeoutMs - handBackMs));
    await Promise.race([stopping, new Promise((resolve) => setTimeout(resolve, handBackMs))]);
    await this.replayer.stop();
    this.janitor.stop();
    await this.counts.stop();
    this.isStopped = true;
  }
}
