import { TokenCipher } from '@bizproc-kit/persistence';
import { runtimeMigrations } from '@bizproc-kit/runtime/parts';
import { surround } from '../ambient/ambient.js';
import { Disks } from '../ambient/disks.js';
import { activityCodes } from '../host/activity-codes.js';
import { Book } from '../host/book.js';
import { SimulatedHost } from '../host/simulated-host.js';
import { SimulatedPortal } from '../portal/simulated-portal.js';
import { MemoryEngine } from '../storage/memory-engine.js';
import type { StorageEngine } from '../storage/storage-engine.js';
import { StorageServer } from '../storage/storage-server.js';
import { SimulatedProcess, type SimulatedMachine } from '../world/simulated-process.js';
import { World } from '../world/world.js';
import type { Scenario } from './decision.js';

/** A machine, and the host that runs on it at the moment, if any. */
export interface HostPlace {
  readonly machine: SimulatedMachine;
  host: SimulatedHost | undefined;
}

/** Databases whose tables are made. */
const prepared = new WeakSet<StorageEngine>();

/** Everything of one world. */
export class Universe {
  readonly world: World;
  readonly disks = new Disks();
  readonly book = new Book();
  readonly cipher = TokenCipher.parse(`sim:${Buffer.alloc(32, 7).toString('base64')}`);
  readonly server: StorageServer;
  readonly portals: readonly SimulatedPortal[];
  readonly places: readonly HostPlace[];
  /** Hosts that were killed or stopped, for what is asked about them later. */
  readonly former: SimulatedHost[] = [];
  /** Hosts that are going down while others have taken their places. */
  readonly leaving = new Set<SimulatedHost>();
  /** When hosts, machines or storage were troubled last. */
  lastTroubleAt = 0;
  private readonly leave: () => void;

  private constructor(
    readonly scenario: Scenario,
    readonly engine: StorageEngine,
  ) {
    SimulatedProcess.restartNumbers();
    this.world = new World(scenario.seed);
    this.server = new StorageServer(this.world, engine);
    this.portals = scenario.portals.map(
      (traits, index) => new SimulatedPortal(this.world, index + 1, traits),
    );
    this.places = scenario.clockOffsets.map((clockOffset, index) => ({
      machine: { name: `machine${index}`, clockOffset },
      host: undefined,
    }));
    this.leave = surround(this.world, this.disks);
  }

  static async open(scenario: Scenario, engine?: StorageEngine): Promise<Universe> {
    const opened = engine ?? new MemoryEngine(scenario.dialect);
    const runner = {
      query: (sql: string) => opened.run(sql),
      connection: { options: { type: opened.schema } },
    };
    if (!prepared.has(opened))
      for (const Migration of runtimeMigrations) await new Migration().up(runner as never);
    prepared.add(opened);
    return new Universe(scenario, opened);
  }

  async close(): Promise<void> {
    this.leave();
    await this.engine.close();
  }

  get running(): SimulatedHost[] {
    const hosts = this.places.flatMap(({ host }) => host ?? []);
    return [...hosts, ...this.leaving].filter(({ process }) => process.isAlive);
  }

  private startLater(place: HostPlace, ms: number): void {
    this.world.plan(
      ms,
      () => {
        if (!place.host) this.startHost(place, false);
      },
      'nobody',
    );
  }

  startHost(place: HostPlace, isOldRelease: boolean): void {
    const { world } = this;
    const process = new SimulatedProcess(`host on ${place.machine.name}`, place.machine);
    this.disks.processes.add(process);
    world.inNameOf(process, () => {
      if (place.host) return;
      const host = new SimulatedHost({
        world,
        server: this.server,
        portals: this.portals,
        book: this.book,
        cipher: this.cipher,
        settings: this.scenario.settings,
        process,
        codes: isOldRelease ? activityCodes.slice(0, -1) : activityCodes,
        detail: this.scenario.detail,
        kill: () => this.kill(host, 2_000),
      });
      place.host = host;
      void host.start();
    });
  }

  /** Ends a host's process at once; its supervisor starts another one after so long, if it is told to. */
  kill(host: SimulatedHost, backAfterMs: number | undefined): void {
    const { process } = host;
    if (!process.isAlive) return;
    process.isAlive = false;
    this.lastTroubleAt = Math.max(this.lastTroubleAt, this.world.time + (backAfterMs ?? 0));
    this.former.push(host);
    this.leaving.delete(host);
    const place = this.places.find((one) => one.host === host);
    if (place) {
      place.host = undefined;
      if (backAfterMs !== undefined) this.startLater(place, backAfterMs);
    }
    for (const { executions } of this.book.calls) {
      for (const execution of executions) if (execution.process === process) execution.end ??= 'killed';
    }
    this.world.plan(0, () => void this.server.cut(process), 'nobody');
  }
}
