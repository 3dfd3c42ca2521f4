import type { PortalOutcome } from './portal-outcome.js';

/** @public */
export interface ApplyOptions {
  /** Delete registrations and bindings that nobody wants. Default false: nothing is ever deleted unasked. */
  readonly prune?: boolean;
  /**
   * Register a part only, and bind events; the rest is left for a full apply.
   *
   * - `vanished`: what this host had registered and the portal has lost.
   * - `missing`: everything that the portal lacks.
   */
  readonly only?: 'vanished' | 'missing';
  /** What to do with a portal on which workflows in use would break. Default `apply`; `refuse` changes nothing there. */
  readonly breaking?: 'apply' | 'refuse';
  readonly signal?: AbortSignal;
}

/** @public */
export interface ApplyAllOptions extends ApplyOptions {
  /** Only these portals. Default all. */
  readonly members?: readonly string[];
  /** Portals worked on at once. Default 8. */
  readonly concurrency?: number;
  /** Leave out portals that have this manifest already, without asking them: a run that was interrupted goes on. Default true. */
  readonly skipApplied?: boolean;
  /** Only portals whose last apply is unfinished, those never applied to among them. Default false. */
  readonly unfinishedOnly?: boolean;
  /** Called after each portal, in the order in which they are done. */
  readonly onProgress?: (progress: ApplyProgress) => void;
}

/** @public */
export interface ApplyProgress {
  readonly done: number;
  readonly total: number;
  readonly outcome: PortalOutcome;
}
