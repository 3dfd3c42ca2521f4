import type { DeliveryOptions } from '../../delivery/delivery-queue.js';
import type { LedgerCounts, WaitingStep } from '../../journal/ledger.js';
import type { RequestLogEntry } from '../../journal/request-log.js';

/** `GET /_emulator/requests`. @public */
export interface RequestListView {
  /** Requests since the start. */
  total: number;
  requests: RequestLogEntry[];
}

/** `GET /_emulator/ledger`. @public */
export interface LedgerView {
  counts: LedgerCounts;
  portals: Record<string, LedgerCounts>;
  waitingTotal: number;
  /** The longest first. */
  waiting: (WaitingStep & { waitingMs: number })[];
}

/** An app's address, and how calls to it go. @public */
export interface HandlerView {
  origin: string;
  averageMs: number;
  waiting: number;
  allowed: number;
}

/** `GET /_emulator/delivery`. @public */
export interface DeliveryView {
  options: DeliveryOptions;
  pending: number;
  handlers: HandlerView[];
}
