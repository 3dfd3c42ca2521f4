import type { VirtualClock } from './clock/virtual-clock.js';
import type { DeliveryQueue } from './delivery/delivery-queue.js';
import type { EmulatorOptions } from './emulator-options.js';
import type { AppCaller } from './delivery/app-caller.js';
import type { FaultPlan } from './faults/fault-plan.js';
import type { EventStream } from './journal/event-stream.js';
import type { Ledger } from './journal/ledger.js';
import type { RequestLog } from './journal/request-log.js';
import type { EmulatedOAuthServer } from './oauth/oauth-server.js';
import type { AppLifecycle } from './lifecycle/app-lifecycle.js';
import type { FileTickets } from './account/file-tickets.js';
import type { EmulatedPortal } from './portal/emulated-portal.js';
import type { Identifiers } from './random/identifiers.js';
import type { RandomSource } from './random/random-source.js';
import type { FinishedWorkflows } from './workflow/finished-workflows.js';

/** Where the emulator listens; filled in once it does. */
export interface Endpoints {
  scheme: 'http' | 'https';
  host: string;
  port: number;
  /** Without a slash at the end. */
  baseUrl: string;
}

/** What the parts of one emulator share. */
export interface World {
  readonly options: EmulatorOptions;
  readonly endpoints: Endpoints;
  readonly clock: VirtualClock;
  readonly random: RandomSource;
  readonly ids: Identifiers;
  readonly oauth: EmulatedOAuthServer;
  readonly faults: FaultPlan;
  readonly delivery: DeliveryQueue;
  readonly lifecycle: AppLifecycle;
  readonly caller: AppCaller;
  readonly finishedWorkflows: FinishedWorkflows;
  readonly uploads: FileTickets;
  readonly requestLog: RequestLog;
  readonly stream: EventStream;
  readonly ledger: Ledger;
  renamePortal(portal: EmulatedPortal, slug: string): void;
}
