import type { PhpMap } from '../wire/php-value.js';

/** An event in the pull queue of an app (protocol 5.4). */
export interface OfflineEvent {
  id: number;
  at: number;
  event: string;
  data: PhpMap;
  processId: string;
  failed: boolean;
  messageId: string;
}

const EVENTS_KEPT = 5_000;

/** Events that an app fetches itself. The same change is kept once until it is fetched. */
export class OfflineEvents {
  private readonly events = new Map<number, OfflineEvent>();
  private count = 0;

  push(event: string, data: PhpMap, at: number, messageId: string): void {
    const content = JSON.stringify(data);
    for (const waiting of this.events.values()) {
      if (waiting.processId !== '' || waiting.event !== event || JSON.stringify(waiting.data) !== content)
        continue;
      waiting.at = at;
      return;
    }
    this.count += 1;
    this.events.set(this.count, { id: this.count, at, event, data, processId: '', failed: false, messageId });
    if (this.events.size > EVENTS_KEPT) this.events.delete(this.events.keys().next().value!);
  }

  get all(): OfflineEvent[] {
    return [...this.events.values()];
  }

  /** Takes waiting events; they stay under the process id unless `clear`. */
  take(limit: number, processId: string, clear: boolean, event?: string): OfflineEvent[] {
    const found = this.all
      .filter(
        (entry) => entry.processId === '' && !entry.failed && (event === undefined || entry.event === event),
      )
      .slice(0, limit);
    for (const entry of found) {
      entry.processId = processId;
      if (clear) this.events.delete(entry.id);
    }
    return found;
  }

  /** Deletes what was fetched under a process id; only the given ids or messages if there are any. */
  clear(processId: string, ids: string[]): void {
    for (const entry of this.all) {
      if (entry.processId !== processId) continue;
      if (ids.length > 0 && !ids.includes(String(entry.id)) && !ids.includes(entry.messageId)) continue;
      this.events.delete(entry.id);
    }
  }

  /** Marks fetched events as failed. */
  fail(processId: string, messageIds: string[]): void {
    for (const entry of this.all) {
      if (entry.processId === processId && messageIds.includes(entry.messageId)) entry.failed = true;
    }
  }
}
