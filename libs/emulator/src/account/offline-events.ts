import { createHash } from 'node:crypto';
import { phpJson } from '../wire/php-json.js';
import type { PhpMap } from '../wire/php-value.js';

/** An event in the pull queue of an app (protocol 5.4). */
export interface OfflineEvent {
  id: number;
  /** Of the first time, or of the last repetition. */
  at: number;
  event: string;
  data: PhpMap;
  /** Who has caused it; null for robots and agents. */
  userId: number | null;
  /** Queues of one app are parted by the source key of their binding. */
  connectorId: string;
  /** Batch that has reserved it; empty while it waits. */
  processId: string;
  failed: boolean;
  /** The same for the same change of the same object. */
  messageId: string;
}

/** What happened, for one queue. */
export type OfflineChange = Pick<OfflineEvent, 'event' | 'data' | 'userId' | 'connectorId'>;

const eventsKept = 5_000;
/** After this time a reserved batch is deleted: 30 days by the name of the constant, 34 by its value. */
const reservedMs = 2_952_000_000;

/** Events that an app fetches itself. An object that changes again while its event waits keeps one entry, the latest. */
export class OfflineEvents {
  private readonly events = new Map<number, OfflineEvent>();
  private readonly told = new Map<number, number>();
  private count = 0;

  push(change: OfflineChange, at: number): void {
    const messageId = createHash('md5')
      .update(`${change.event}|${phpJson(change.data)}`)
      .digest('hex');
    for (const waiting of this.events.values()) {
      const isSame = waiting.messageId === messageId && waiting.connectorId === change.connectorId;
      if (!isSame || waiting.processId !== '') continue;
      waiting.at = at;
      waiting.userId = change.userId;
      return;
    }
    this.count += 1;
    this.events.set(this.count, { id: this.count, at, ...change, processId: '', failed: false, messageId });
    if (this.events.size > eventsKept) this.events.delete(this.events.keys().next().value!);
  }

  /** The queue of a source key, oldest first. */
  of(connectorId: string, now: number): OfflineEvent[] {
    for (const entry of this.events.values()) {
      if (entry.processId !== '' && entry.at < now - reservedMs) this.events.delete(entry.id);
    }
    return [...this.events.values()].filter((entry) => entry.connectorId === connectorId);
  }

  delete(entries: readonly OfflineEvent[]): void {
    for (const { id } of entries) this.events.delete(id);
  }

  /** Marks what a batch could not work on: it waits again, as failed, and what repeats it is deleted. */
  fail(connectorId: string, processId: string, messageIds: readonly string[], now: number): void {
    for (const entry of this.of(connectorId, now)) {
      if (entry.failed || !messageIds.includes(entry.messageId)) continue;
      if (entry.processId !== processId) this.events.delete(entry.id);
      else Object.assign(entry, { failed: true, processId: '' });
    }
  }

  /** Whether a binding of `ONOFFLINEEVENT` is told now: not again before its pause is over. */
  mayTell(bindingId: number, pauseSeconds: number, now: number): boolean {
    const before = this.told.get(bindingId);
    if (before !== undefined && now - before < pauseSeconds * 1000) return false;
    this.told.set(bindingId, now);
    return true;
  }
}
