import { setTimeout as sleep } from 'node:timers/promises';
import type { RunHistory, WaitingRuns } from '../journal/run-history.port.js';

const freshMs = 10_000;
/** A scrape waits no longer for a database that is slow or away, and shows what was known last. */
const patienceMs = 1_000;

/** Deferred runs as the metrics show them: read from the journal, and not again for some seconds. */
export class WaitingWatch {
  private known: WaitingRuns = { count: 0, oldestAt: null };
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;

  constructor(private readonly history: Pick<RunHistory, 'waiting'>) {}

  /** Never rejects. */
  async look(): Promise<WaitingRuns> {
    if (performance.now() - this.readAt >= freshMs) {
      this.reading ??= this.read();
      await Promise.race([this.reading, sleep(patienceMs, undefined, { ref: false })]);
    }
    return this.known;
  }

  private async read(): Promise<void> {
    try {
      this.known = await this.history.waiting();
      this.readAt = performance.now();
    } catch {
      // The database is away, which its own signs tell; the next scrape asks again.
    } finally {
      this.reading = undefined;
    }
  }
}
