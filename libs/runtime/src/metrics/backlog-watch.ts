import { setTimeout as sleep } from 'node:timers/promises';
import type { Backlog, RunHistory } from '../journal/run-history.port.js';

const freshMs = 10_000;
/** A scrape waits no longer for a database that is slow or away, and shows what was known last. */
const patienceMs = 1_000;

const none: Backlog = {
  waiting: { count: 0, oldestAt: null },
  dead: 0,
  execution: { count: 0, oldestDueAt: null },
  answer: { count: 0, oldestDueAt: null },
};

/** What is not finished, as the metrics show it: read from the journal, and not again for some seconds. */
export class BacklogWatch {
  private known = none;
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;

  constructor(private readonly history: Pick<RunHistory, 'backlog'>) {}

  /** Never rejects. */
  async look(): Promise<Backlog> {
    if (performance.now() - this.readAt >= freshMs) {
      this.reading ??= this.read();
      await Promise.race([this.reading, sleep(patienceMs, undefined, { ref: false })]);
    }
    return this.known;
  }

  private async read(): Promise<void> {
    try {
      this.known = await this.history.backlog();
      this.readAt = performance.now();
    } catch {
      // The database is away, which its own signs tell; the next scrape asks again.
    } finally {
      this.reading = undefined;
    }
  }
}
