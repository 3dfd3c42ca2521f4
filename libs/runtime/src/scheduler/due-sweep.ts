import type { Clock } from '@bizproc-kit/protocol';
import type { TurnCensus } from '../turns/turn-census.js';

/** Where the sweep rings. */
export interface SweepBells {
  /** A portal is due and nobody works on it. */
  wake(memberId: string): void;
  /** A portal has to be worked on here: its worker has died, or the bell does not reach it. */
  takeOver(memberId: string): void;
  /** Something arrived for a portal that this process works on. */
  nudge(memberId: string): void;
  /** Whether what is due and free is for other processes, which have room for it while this one has none. */
  leavesToOthers(): Promise<boolean>;
  failed(error: unknown): void;
}

const defaultEveryMs = 1000;
const perSweep = 500;
/** A portal that was rung for and still waits after so long is not reached by the bell. */
const unheardMs = 1_000;

/**
 * Rings for portals whose time has come or whose bell got lost, and for those whose worker died: a question to the
 * turns' table, once a second. Known due times are rung on time by `DueAlarms`.
 *
 * @internal
 */
export class DueSweep {
  /** Portals that were due and free at the last sweep, and since when. */
  private waitingSince = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly census: TurnCensus,
    private readonly clock: Clock,
    private readonly bells: SweepBells,
    private readonly everyMs = defaultEveryMs,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), this.everyMs);
    this.tick();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** A sweep that waits for its database is neither joined nor followed by others. */
  private tick(): void {
    this.sweeping ??= this.sweep().finally(() => (this.sweeping = undefined));
  }

  /** By the machine's clock: the bell's patience is about processes, not about the work. */
  private ring(due: readonly string[]): void {
    const wall = performance.now();
    const before = this.waitingSince;
    this.waitingSince = new Map(due.map((memberId) => [memberId, before.get(memberId) ?? wall]));
    for (const [memberId, since] of this.waitingSince) {
      if (wall - since >= unheardMs) this.bells.takeOver(memberId);
      else this.bells.wake(memberId);
    }
  }

  private async sweep(): Promise<void> {
    if (this.stopped) return;
    try {
      const now = this.clock.now();
      for (const memberId of await this.census.news(now)) this.bells.nudge(memberId);
      if (await this.bells.leavesToOthers()) return;
      this.ring(await this.census.dueAndFree(now, perSweep));
      for (const memberId of await this.census.orphaned(perSweep)) this.bells.takeOver(memberId);
    } catch (error) {
      this.bells.failed(error);
    }
  }
}
