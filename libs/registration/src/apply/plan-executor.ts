import type { ManifestStep, StepPayload } from '@bizproc-kit/activity';
import type { Clock } from '@bizproc-kit/protocol';
import type { BatchCommand, BatchItem, RestClient } from '@bizproc-kit/rest';
import { hashes, type AppliedRegistration, type AppliedStep } from '../store/applied-registration.js';
import { bindEvents } from './event-binder.js';
import { keyOf, otherKind } from '../plan/make-plan.js';
import { OutcomeBuilder } from './outcome-builder.js';
import type { PortalOutcome } from './portal-outcome.js';
import { isConverged, type PlanItem, type PortalPlan } from '../plan/registration-plan.js';
import type { RegistrationStore } from '../store/registration-store.port.js';
import { judge, type Refusal, type StepAttempt } from './step-verdict.js';
import { updateFields } from './update-fields.js';

/** Commands of one request: fewer than the platform allows, because they run in one hit that is cut at a minute. */
const requestSize = 25;

export interface ExecutorParts {
  readonly client: RestClient;
  readonly store: RegistrationStore;
  readonly clock: Clock;
  /** Delete what is not wanted. */
  readonly prune: boolean;
  readonly signal?: AbortSignal;
}

interface Work {
  readonly item: PlanItem;
  readonly step: ManifestStep;
  readonly tried: StepAttempt[];
  /** What the portal said to the first way: of several refusals the one that names the cause. */
  refusal?: Refusal;
}

/** Does what a plan says, and writes down after every request what the portal has been told. */
export class PlanExecutor {
  private readonly outcome: OutcomeBuilder;
  /** What the portal has, as far as it is known. */
  private readonly registered: Map<string, AppliedStep>;
  private readonly wanted: Map<string, ManifestStep>;

  constructor(
    private readonly parts: ExecutorParts,
    private readonly plan: PortalPlan,
    applied: AppliedRegistration | undefined,
  ) {
    this.outcome = new OutcomeBuilder(plan);
    const vanished = new Set(plan.items.filter(({ note }) => note === 'vanished').map(keyOf));
    const known = (applied?.steps ?? []).filter((step) => !vanished.has(keyOf(step)));
    this.registered = new Map(known.map((step) => [keyOf(step), step]));
    this.wanted = new Map(plan.manifest.steps.map((step) => [keyOf(step), step]));
  }

  /** @throws what concerns the portal as a whole; what was done until then is written down. */
  async run(): Promise<PortalOutcome> {
    const { plan, parts, outcome } = this;
    if (isConverged(plan, parts.prune)) {
      await this.save(plan.manifest.hash);
      return outcome.build('unchanged');
    }
    // Events first: without them the host does not even hear that the portal has dropped its steps.
    await bindEvents(parts, plan, outcome);
    await this.makeRoom();
    await this.register();
    if (parts.prune) await this.prune();
    await this.save(outcome.isComplete || plan.manifest.hash === '' ? plan.manifest.hash : hashes.refused);
    return outcome.build();
  }

  /** Deletes codes that stand in the way as the other kind (protocol 1.13). */
  private async makeRoom(): Promise<void> {
    const blocked = this.plan.items.filter(({ note }) => note === 'other-kind');
    if (!this.parts.prune) {
      for (const item of blocked) this.outcome.blockedByOtherKind(item);
      return;
    }
    await this.delete(blocked.map(({ code, kind }) => ({ code, kind: otherKind(kind) })));
  }

  private async register(): Promise<void> {
    let work = this.plan.items.flatMap((item) => this.workFor(item) ?? []);
    while (work.length > 0) {
      const [now, later] = [work.slice(0, requestSize), work.slice(requestSize)];
      const items = await this.send(now.map((entry) => this.command(entry)));
      const again = now.filter((entry, index) => !this.settle(entry, items[index]));
      await this.save('');
      work = [...later, ...again];
    }
  }

  private workFor(item: PlanItem): Work | undefined {
    if (item.change === 'unavailable') this.outcome.unavailable(item);
    if (item.change !== 'created' && item.change !== 'changed') return undefined;
    if (item.note === 'other-kind' && !this.parts.prune) return undefined;
    const step = this.wanted.get(keyOf(item)) as ManifestStep;
    const action = item.change === 'created' ? 'add' : 'update';
    return { item, step, tried: [{ action, withPlacement: step.payload.USE_PLACEMENT === 'Y' }] };
  }

  private command({ step, tried }: Work): BatchCommand {
    const { action, withPlacement } = tried[tried.length - 1];
    const payload = placed(step.payload, withPlacement);
    const former = this.registered.get(keyOf(step))?.payload;
    return {
      method: `bizproc.${step.kind}.${action}`,
      params: action === 'add' ? { ...payload } : { CODE: step.code, FIELDS: updateFields(former, payload) },
      // A repetition meets "already there", which is no obstacle.
      repeatable: true,
    };
  }

  /** False when the step has to be tried in another way. */
  private settle(work: Work, reply: BatchItem): boolean {
    const { item, step, tried } = work;
    const attempt = tried[tried.length - 1];
    const verdict = judge(reply, attempt, tried);
    switch (verdict.kind) {
      case 'again':
        tried.push(verdict.attempt);
        work.refusal ??= verdict.refusal;
        return false;
      case 'registered':
        this.registered.set(keyOf(step), { ...step, payload: placed(step.payload, attempt.withPlacement) });
        this.outcome.registered(item);
        if (step.payload.USE_PLACEMENT === 'Y' && !attempt.withPlacement) this.outcome.withoutSettings(item);
        return true;
      case 'unavailable':
        this.outcome.unavailable(item);
        return true;
      case 'failed':
        this.outcome.failed(item, work.refusal ?? verdict.refusal);
        return true;
    }
  }

  private async prune(): Promise<void> {
    const surplus = this.plan.items.filter(({ change }) => change === 'removed');
    const deleted = await this.delete(surplus);
    for (const item of surplus) if (deleted.has(keyOf(item))) this.outcome.removed(item);
  }

  /** Deletes registrations; one that is gone already is as good as deleted. Gives the keys of those that are gone. */
  private async delete(steps: readonly Pick<PlanItem, 'code' | 'kind'>[]): Promise<Set<string>> {
    const gone = new Set<string>();
    for (let start = 0; start < steps.length; start += requestSize) {
      const part = steps.slice(start, start + requestSize);
      const items = await this.send(
        part.map(({ code, kind }) => ({
          method: `bizproc.${kind}.delete`,
          params: { CODE: code },
          repeatable: true,
        })),
      );
      part.forEach((step, index) => {
        const verdict = judge(items[index], { action: 'add', withPlacement: false }, []);
        const isGone =
          verdict.kind === 'registered' ||
          (verdict.kind === 'failed' && verdict.refusal.error === 'ERROR_ACTIVITY_NOT_FOUND');
        if (isGone) {
          gone.add(keyOf(step));
          this.registered.delete(keyOf(step));
        } else if (verdict.kind === 'failed') {
          this.outcome.notDeleted(step, verdict.refusal);
        }
      });
      await this.save('');
    }
    return gone;
  }

  private async send(commands: readonly BatchCommand[]): Promise<readonly BatchItem[]> {
    const named = commands.map((command, index) => [`c${index}`, command] as const);
    const { items } = await this.parts.client.batch(named, { lane: 'bulk', signal: this.parts.signal });
    return items;
  }

  /** @param hash empty while there is more to do. */
  private save(hash: string): Promise<void> {
    return this.parts.store.save({
      memberId: this.plan.memberId,
      hash,
      steps: [...this.registered.values()],
      appliedAt: new Date(this.parts.clock.now()),
    });
  }
}

function placed(payload: StepPayload, withPlacement: boolean): StepPayload {
  if (withPlacement || payload.USE_PLACEMENT === undefined) return payload;
  const { USE_PLACEMENT: _use, PLACEMENT_HANDLER: _handler, ...rest } = payload;
  return rest;
}
