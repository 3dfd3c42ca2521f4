import { BizprocKitError } from '@bizproc-kit/errors';
import type { PortalCultureBook } from '@bizproc-kit/installations';
import { systemClock, type Clock } from '@bizproc-kit/protocol';
import { defaultConcurrency, forEach } from '../plan/for-each.js';
import { problemOf } from '../plan/portal-problem.js';
import { breakingItems } from '../plan/registration-plan.js';
import type { RegistrationPlanner } from '../plan/registration-planner.js';
import {
  requirePortal,
  type PortalDirectory,
  type RegistrablePortal,
} from '../portals/portal-directory.port.js';
import { lastApplyOf, type LastApply } from '../store/applied-registration.js';
import type { RegistrationStore } from '../store/registration-store.port.js';
import type { ApplyAllOptions, ApplyOptions } from './apply-options.js';
import { OutcomeBuilder } from './outcome-builder.js';
import { partOf } from './part-of-plan.js';
import { PlanExecutor } from './plan-executor.js';
import type { PortalOutcome } from './portal-outcome.js';
import { PortalQueues } from './portal-queues.js';
import { PortalSelection } from './portal-selection.js';

/** @public */
export interface RegistrarParts {
  readonly planner: RegistrationPlanner;
  readonly portals: PortalDirectory;
  readonly store: RegistrationStore;
  /** Learns the zone of each portal on the way. */
  readonly cultures?: PortalCultureBook;
  readonly clock?: Clock;
}

/**
 * Makes portals register what the planner says. Converges from any state: an apply that was interrupted is simply made
 * again.
 *
 * @public
 */
export class Registrar {
  private readonly clock: Clock;
  private readonly selection: PortalSelection;
  private readonly queues = new PortalQueues();

  constructor(private readonly parts: RegistrarParts) {
    this.clock = parts.clock ?? systemClock;
    this.selection = new PortalSelection(parts);
  }

  /**
   * Registers on one portal. What concerns the portal as a whole is in the outcome (`failed`, with the `problem`), so that
   * one portal never stops the others.
   *
   * @throws UnknownPortalError; the signal's reason.
   */
  async apply(memberId: string, options: ApplyOptions = {}): Promise<PortalOutcome> {
    return this.applyTo(await requirePortal(this.parts.portals, memberId), options);
  }

  /** Registers on all portals. */
  async applyAll(options: ApplyAllOptions = {}): Promise<PortalOutcome[]> {
    const portals = await this.selection.of(options);
    const outcomes: PortalOutcome[] = [];
    await forEach(portals, options.concurrency ?? defaultConcurrency, options.signal, async (portal) => {
      const outcome = await this.applyTo(portal, options);
      outcomes.push(outcome);
      options.onProgress?.({ done: outcomes.length, total: portals.length, outcome });
    });
    return outcomes;
  }

  /** How the last apply on a portal ended. */
  async lastApply(memberId: string): Promise<LastApply> {
    return lastApplyOf(await this.parts.store.load(memberId));
  }

  /** Marks what a portal has as unfinished: it is to be applied to, whatever happens to this process. */
  async reopen(memberId: string): Promise<void> {
    const applied = await this.parts.store.load(memberId);
    if (applied?.hash) await this.parts.store.save({ ...applied, hash: '' });
  }

  /** Forgets what a portal had: its data is to be removed. */
  async forget(memberId: string): Promise<void> {
    await this.parts.store.forget(memberId);
    await this.parts.cultures?.forget(memberId);
  }

  private applyTo(portal: RegistrablePortal, options: ApplyOptions): Promise<PortalOutcome> {
    return this.queues.run(portal.memberId, () => this.applyNow(portal, options));
  }

  private async applyNow(portal: RegistrablePortal, options: ApplyOptions): Promise<PortalOutcome> {
    const { prune = false, signal } = options;
    signal?.throwIfAborted();
    try {
      const { plan: whole, applied, client, time } = await this.parts.planner.prepare(portal, signal);
      await this.parts.cultures?.learn(portal.memberId, time);
      const { store } = this.parts;
      const plan = options.only ? partOf(whole, options.only) : whole;
      const breaking = options.breaking === 'refuse' ? breakingItems(plan) : [];
      if (breaking.length > 0) return { ...new OutcomeBuilder(plan).build('refused'), breaking };
      return await new PlanExecutor({ client, store, clock: this.clock, prune, signal }, plan, applied).run();
    } catch (error) {
      if (!(error instanceof BizprocKitError) || signal?.aborted) throw error;
      return failed(portal, error);
    }
  }
}

function failed({ memberId, domain }: RegistrablePortal, error: BizprocKitError): PortalOutcome {
  return {
    memberId,
    domain,
    status: 'failed',
    done: { created: [], changed: [], removed: [] },
    kept: [],
    unavailable: [],
    failures: [],
    problem: problemOf(error),
  };
}
