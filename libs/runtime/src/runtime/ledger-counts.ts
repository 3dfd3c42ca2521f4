import type { Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import type { LedgerCount, RunMaintenance } from '../journal/run-maintenance.port.js';
import { dayOf } from '../journal/run-id.js';

const everyMs = 2_000;

/**
 * Counts what was not accepted, and writes it to the ledger now and then: a flood of forged calls is not a flood of writes.
 *
 * @internal
 */
export class LedgerCounts {
  private counts = new Map<string, LedgerCount>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly maintenance: RunMaintenance,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.flush(), everyMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /** Only for portals that are known: anybody can make up member ids. */
  add(memberId: string, name: LedgerCount['name']): void {
    const day = dayOf(this.clock.now());
    const key = `${memberId} ${day} ${name}`;
    const count = (this.counts.get(key)?.count ?? 0) + 1;
    this.counts.set(key, { memberId, day, name, count });
  }

  private async flush(): Promise<void> {
    if (this.counts.size === 0) return;
    const counts = this.counts;
    this.counts = new Map();
    try {
      await this.maintenance.count([...counts.values()]);
    } catch (error) {
      for (const [key, entry] of counts) {
        const count = (this.counts.get(key)?.count ?? 0) + entry.count;
        this.counts.set(key, { ...entry, count });
      }
      this.logger.debug({ err: error }, 'The ledger could not be written yet');
    }
  }
}
