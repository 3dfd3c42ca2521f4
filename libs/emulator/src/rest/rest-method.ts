import type { FileTickets } from '../account/file-tickets.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { AppLifecycle } from '../lifecycle/app-lifecycle.js';
import type { Identifiers } from '../random/identifiers.js';
import type { FaultEffect } from '../faults/fault-plan.js';
import type { EmulatedApp } from '../account/emulated-app.js';
import type { EmulatedPortal } from '../portal/emulated-portal.js';
import type { Installation } from '../account/installation.js';
import type { PortalUser } from '../account/portal-user.js';
import type { PhpMap } from '../wire/php-value.js';

/** Work that a hit leaves for after its reply; jobs of one hit run one after another (protocol 3.4). */
export type BackgroundJob = (done: () => void) => void;

/** Who calls, as the portal has found out. */
export interface Caller {
  user: PortalUser;
  scope: string[];
  /** Set for OAuth tokens, missing for webhooks. */
  app: EmulatedApp | undefined;
  installation: Installation | undefined;
  /** Key of the operating limiter: the app or the webhook. */
  limiterKey: string;
}

/** One call of one method. */
export interface RestCall {
  readonly clock: VirtualClock;
  readonly ids: Identifiers;
  readonly files: FileTickets;
  readonly lifecycle: AppLifecycle;
  /** Every method there is. */
  readonly methods: RestMethods;
  readonly portal: EmulatedPortal;
  readonly caller: Caller;
  /** Lower-case name. */
  readonly method: string;
  /** Parameters without those that the platform consumes. */
  readonly params: PhpMap;
  /** The paging parameter `start`, 0 when missing. */
  readonly start: number;
  /** Source key under which the app works; empty for none. */
  readonly connectorId: string;
  /** Query string of the request; empty inside a batch. */
  readonly query: string;
  readonly headers: { [name: string]: string | string[] | undefined };
  /** Faults that strike this call. */
  readonly effects: readonly FaultEffect[];
  /** Jobs of the hit. */
  readonly jobs: BackgroundJob[];
}

/** The fault of a kind that strikes a call. */
export function effectOf<Kind extends FaultEffect['kind']>(
  { effects }: RestCall,
  kind: Kind,
): Extract<FaultEffect, { kind: Kind }> | undefined {
  return effects.find((effect): effect is Extract<FaultEffect, { kind: Kind }> => effect.kind === kind);
}

/** What a method returns. */
export interface RestResult {
  result: unknown;
  total?: number | undefined;
  next?: number | undefined;
}

/** A method of REST v2. */
export interface RestMethod {
  /** Scope it needs; undefined means basic. */
  scope: string | undefined;
  /** Scopes that do instead. */
  alsoScopes?: readonly string[];
  /** Whether the portal's plan has it; a missing one is `ERROR_METHOD_NOT_FOUND`. */
  exists?: (portal: EmulatedPortal) => boolean;
  /** False inside a batch (protocol 6.5). */
  inBatch?: boolean;
  run: (call: RestCall) => RestResult | Promise<RestResult>;
}

/** The scope by which a caller may call a method: the one it has, or the one it lacks. */
export function scopeFor(
  method: Pick<RestMethod, 'scope' | 'alsoScopes'>,
  granted: readonly string[],
): string | undefined {
  return method.alsoScopes?.find((scope) => granted.includes(scope)) ?? method.scope;
}

/** Methods by lower-case name. */
export type RestMethods = Record<string, RestMethod>;

export const pageSize = 50;

/** Cuts a page out of rows and tells `next` and `total` (protocol 6.4). */
export function page<T>(
  rows: T[],
  start: number,
): { rows: T[]; total: number | undefined; next: number | undefined } {
  const from = Math.max(0, start);
  const cut = rows.slice(from, from + pageSize);
  if (start < 0) return { rows: cut, total: undefined, next: undefined };
  const next = from + pageSize < rows.length ? from + pageSize : undefined;
  return { rows: cut, total: rows.length, next };
}
