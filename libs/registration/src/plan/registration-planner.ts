import { buildManifest, type ActivityDefinition, type ActivityManifest } from '@bizproc-kit/activity';
import { BizprocKitError } from '@bizproc-kit/errors';
import type { PortalTime } from '@bizproc-kit/installations';
import type { RestClient } from '@bizproc-kit/rest';
import {
  requirePortal,
  type PortalDirectory,
  type RegistrablePortal,
} from '../portals/portal-directory.port.js';
import { lastApplyOf, type AppliedRegistration } from '../store/applied-registration.js';
import type { RegistrationStore } from '../store/registration-store.port.js';
import { defaultConcurrency, forEach } from './for-each.js';
import { planEvents, planItems } from './make-plan.js';
import { readInventory } from './portal-inventory.js';
import { problemOf } from './portal-problem.js';
import type { PlanResult, PortalPlan } from './registration-plan.js';

/** @public */
export interface RegistrationPlannerParts {
  /** The application's activities. */
  readonly definitions: () => readonly ActivityDefinition[];
  /** Base URL of the host. */
  readonly publicUrl: string;
  readonly portals: PortalDirectory;
  readonly store: Pick<RegistrationStore, 'load'>;
}

/** @public */
export interface PlanAllOptions {
  /** Portals asked at once. Default 8. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/** A plan, and what it was made of. */
export interface PreparedPlan {
  readonly plan: PortalPlan;
  readonly applied: AppliedRegistration | undefined;
  readonly client: RestClient;
  /** What the portal said about its clock. */
  readonly time: PortalTime;
}

/**
 * Says what portals have to register so that they have what the decorated classes say. Asks, and changes nothing.
 *
 * @public
 */
export class RegistrationPlanner {
  constructor(private readonly parts: RegistrationPlannerParts) {}

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
  async plan(memberId: string, options: Pick<PlanAllOptions, 'signal'> = {}): Promise<PortalPlan> {
    return (await this.prepare(await requirePortal(this.parts.portals, memberId), options.signal)).plan;
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
      const portal = await requirePortal(this.parts.portals, memberId);
      try {
        onResult({ plan: (await this.prepare(portal, signal)).plan });
      } catch (error) {
        if (!(error instanceof BizprocKitError) || signal?.aborted) throw error;
        onResult({ memberId, domain: portal.domain, problem: problemOf(error) });
      }
    });
  }

  /** The plan for whoever performs it. @throws as `plan` @internal */
  async prepare(portal: RegistrablePortal, signal?: AbortSignal): Promise<PreparedPlan> {
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
}
