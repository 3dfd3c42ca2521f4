import type { Installations } from '@bizproc-kit/installations';
import type { Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import type { RunMaintenance } from '../journal/run-maintenance.port.js';
import type { RuntimeSettings } from '../settings/settings.js';

const msPerDay = 86_400_000;
const pruneEveryMs = 10 * 60_000;
const perPrune = 500;
const maintainEveryMs = msPerDay;

export interface JanitorParts {
  readonly maintenance: RunMaintenance;
  readonly installations: Installations;
  readonly settings: RuntimeSettings;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Removes what is old, a little at a time, and looks after installations once a day. @internal */
export class Janitor {
  private timers: NodeJS.Timeout[] = [];
  private stopped = false;

  constructor(private readonly parts: JanitorParts) {}

  start(): void {
    this.every(pruneEveryMs, 'Old runs could not be pruned', () => this.prune());
    this.every(maintainEveryMs, 'The installations could not be looked after', () => this.maintain());
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
  }

  private every(ms: number, failure: string, work: () => Promise<void>): void {
    const run = () => void work().catch((error: unknown) => this.parts.logger.warn({ err: error }, failure));
    const timer = setInterval(run, ms);
    timer.unref();
    this.timers.push(timer);
    run();
  }

  private async prune(): Promise<void> {
    const before = this.parts.clock.now() - this.parts.settings.retentionDays * msPerDay;
    let removed: number;
    do {
      removed = this.stopped ? 0 : await this.parts.maintenance.prune(before, perPrune);
    } while (removed === perPrune);
  }

  private async maintain(): Promise<void> {
    await this.parts.installations.maintain(async (memberId) => {
      await this.parts.maintenance.purge({ memberId });
    });
  }
}
