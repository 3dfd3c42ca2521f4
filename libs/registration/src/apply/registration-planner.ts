import { buildManifest, type ActivityDefinition, type ActivityManifest } from '@bizproc-kit/activity';
import { BizprocKitError, PermissionError } from '@bizproc-kit/errors';
import { UnknownPortalError, type PortalCultureBook } from '@bizproc-kit/installations';
import { systemClock, type Clock } from '@bizproc-kit/protocol';
import { hashes, lastApplyOf, type LastApply } from '../store/applied-registration.js';
import { planEvents, planItems } from '../plan/make-plan.js';
import type { PortalDirectory, RegistrablePortal } from '../portals/portal-directory.port.js';
import { readInventory } from '../plan/portal-inventory.js';
import type { PortalProblem } from '../plan/portal-problem.js';
import { breakingItems, type PlanItem, type PlanResult, type PortalPlan } from '../plan/registration-plan.js';
import type { RegistrationStore } from '../store/registration-store.port.js';
import { OutcomeBuilder } from './outcome-builder.js';
import { PlanExecutor } from './plan-executor.js';
import type { PortalOutcome } from './portal-outcome.js';

/** @public */
export interface RegistrationPlannerParts {
  /** The application's activities. */
  readonly definitions: () => readonly ActivityDefinition[];
  /** Base URL of the host. */
  readonly publicUrl: string;
  readonly portals: PortalDirectory;
  readonly store: RegistrationStore;
  /** Learns the zone of each portal on the way. */
  readonly cultures?: PortalCultureBook;
  readonly clock?: Clock;
}

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

/** @public */
export interface PlanAllOptions {
  /** Portals asked at once. Default 8. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

const defaultConcurrency = 8;

/**
 * Makes portals register what the decorated classes say: plan, then apply. Both converge from any state, and an apply that
 * was interrupted is simply made again.
 *
 * @public
 */
export class RegistrationPlanner {
  private readonly clock: Clock;
  /** One apply per portal at a time in this process; other processes meet "already there", which is no obstacle. */
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(private readonly parts: RegistrationPlannerParts) {
    this.clock = parts.clock ?? systemClock;
  }

  /** What a portal is to have. */
  manifestFor({ installerUserId, language }: RegistrablePortal): ActivityManifest {
    const runAsUserId = /^\d+$/.test(installerUserId) ? Number(installerUserId) : 0;
    const { definitions, publicUrl } = this.parts;
    return buildManifest(definitions(), { publicUrl, runAsUserId, language: language ?? undefined });
  }

  /**
   * What an apply would do. Asks the portal, changes nothing.
   *
   * @throws UnknownPortalError; PermissionError when the grant's user is no administrator; whatever the portal's client throws.
   */
  async plan(memberId: string, options: Pick<ApplyOptions, 'signal'> = {}): Promise<PortalPlan> {
    return (await this.prepare(await this.find(memberId), options.signal)).plan;
  }

  /**
   * Plans for several portals, in the order in which they answer. A portal that cannot be planned for is a result like
   * the others, so that one never hides the rest.
   *
   * @throws UnknownPortalError; the signal's reason.
   */
  async planAll(
    memberIds: Iterable<string>,
    onResult: (result: PlanResult) => void,
    { concurrency = defaultConcurrency, signal }: PlanAllOptions = {},
  ): Promise<void> {
    await forEach([...memberIds], concurrency, signal, async (memberId) => {
      const portal = await this.find(memberId);
      try {
        onResult({ plan: (await this.prepare(portal, signal)).plan });
      } catch (error) {
        if (!(error instanceof BizprocKitError) || signal?.aborted) throw error;
        onResult({ memberId, domain: portal.domain, problem: problemOf(error) });
      }
    });
  }

  /**
   * Registers on one portal. What concerns the portal as a whole is in the outcome (`failed`, with the `problem`), so that
   * one portal never stops the others.
   *
   * @throws UnknownPortalError; the signal's reason.
   */
  async apply(memberId: string, options: ApplyOptions = {}): Promise<PortalOutcome> {
    return this.applyTo(await this.find(memberId), options);
  }

  /** Registers on all portals. */
  async applyAll(options: ApplyAllOptions = {}): Promise<PortalOutcome[]> {
    const portals = await this.portalsFor(options);
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
    const former = this.queues.get(portal.memberId) ?? Promise.resolve();
    const turn = former.then(() => this.applyNow(portal, options));
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (this.queues.get(portal.memberId) === settled) this.queues.delete(portal.memberId);
      });
    this.queues.set(portal.memberId, settled);
    return turn;
  }

  private async applyNow(portal: RegistrablePortal, options: ApplyOptions): Promise<PortalOutcome> {
    const { prune = false, signal } = options;
    signal?.throwIfAborted();
    try {
      const { plan: whole, applied, client, time } = await this.prepare(portal, signal);
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

  private async prepare(portal: RegistrablePortal, signal: AbortSignal | undefined) {
    const { memberId, domain } = portal;
    const client = await this.parts.portals.client(memberId);
    const [applied, inventory] = await Promise.all([
      this.parts.store.load(memberId),
      readInventory(client, signal),
    ]);
    const manifest = this.manifestFor(portal);
    const facts = { manifest, inventory, applied, publicUrl: this.parts.publicUrl };
    const plan: PortalPlan = {
      memberId,
      domain,
      manifest,
      items: planItems(facts),
      events: planEvents(facts),
      lastApply: lastApplyOf(applied),
    };
    return { plan, applied, client, time: inventory.time };
  }

  private async find(memberId: string): Promise<RegistrablePortal> {
    const portal = await this.parts.portals.find(memberId);
    if (!portal) throw new UnknownPortalError(memberId);
    return portal;
  }

  private portalsFor(options: ApplyAllOptions): Promise<readonly RegistrablePortal[]> {
    const { members, unfinishedOnly, skipApplied = true } = options;
    if (members) return Promise.all(members.map((memberId) => this.find(memberId)));
    return unfinishedOnly ? this.unfinished() : this.pending(skipApplied);
  }

  private async unfinished(): Promise<readonly RegistrablePortal[]> {
    const finished = await this.parts.store.membersWithAnyHash();
    return (await this.parts.portals.list()).filter(({ memberId }) => !finished.has(memberId));
  }

  private async pending(skipApplied: boolean): Promise<readonly RegistrablePortal[]> {
    const portals = await this.parts.portals.list();
    if (!skipApplied) return portals;
    const hashes = this.hashesOf(portals);
    const applied = new Map<string, Set<string>>();
    for (const hash of new Set(hashes.values()))
      applied.set(hash, await this.parts.store.membersWithHash([hash]));
    return portals.filter(({ memberId }) => !applied.get(hashes.get(memberId) as string)?.has(memberId));
  }

  /** Manifests differ by user and language only: a thousand portals need a few. */
  private hashesOf(portals: readonly RegistrablePortal[]): Map<string, string> {
    const byTraits = new Map<string, string>();
    return new Map(
      portals.map((portal) => {
        const traits = `${portal.installerUserId} ${portal.language}`;
        const hash = byTraits.get(traits) ?? this.manifestFor(portal).hash;
        byTraits.set(traits, hash);
        return [portal.memberId, hash];
      }),
    );
  }
}

/** A part of the plan is no complete apply: without the manifest's hash nobody takes it for one. */
function partOf(plan: PortalPlan, only: 'vanished' | 'missing'): PortalPlan {
  const isIn = ({ change, note }: PlanItem) =>
    only === 'vanished' ? note === 'vanished' : change === 'created' && note !== 'other-kind';
  const isLeft = (item: PlanItem) => (item.change === 'created' || item.change === 'changed') && !isIn(item);
  const mixed = plan.lastApply === 'unfinished' ? '' : hashes.mixed;
  const hash = plan.items.some(isLeft) ? mixed : plan.manifest.hash;
  return { ...plan, items: plan.items.filter(isIn), manifest: { ...plan.manifest, hash } };
}

function problemOf(error: BizprocKitError): PortalProblem {
  const message =
    error instanceof PermissionError
      ? 'The user of the stored authorisation may not register steps. Let an administrator of the portal install or authorise the app again'
      : error.message;
  return { code: error.code, message, retry: error.retry };
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

/** Works on several items at once, and stops handing them out at the first error or the signal. */
async function forEach<T>(
  items: readonly T[],
  concurrency: number,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const remaining = items.values();
  let isStopped = false;
  const worker = async (): Promise<void> => {
    for (const item of remaining) {
      if (isStopped) return;
      signal?.throwIfAborted();
      await work(item);
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(concurrency, items.length)) }, worker);
  await Promise.all(
    workers.map((running) =>
      running.catch((error: unknown) => {
        isStopped = true;
        throw error;
      }),
    ),
  );
}
