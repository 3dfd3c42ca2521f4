import type { Clock, ClockTimer } from '@bizproc-kit/protocol';
import type { PortalDirectory } from '../portals/portal-directory.port.js';
import type { PlanItem, PortalPlan } from '../plan/registration-plan.js';
import type { ApplyOptions } from '../apply/apply-options.js';
import type { RegistrationPlanner } from '../plan/registration-planner.js';
import type { Registrar } from '../apply/registrar.js';

/** A pino logger is one. @public */
export interface DriftLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** @public */
export interface DriftWatchParts {
  readonly planner: RegistrationPlanner;
  readonly registrar: Registrar;
  readonly portals: PortalDirectory;
  readonly clock: Clock;
  readonly logger: DriftLogger;
  /** Pause between two rounds, milliseconds. Default one day. */
  readonly everyMs?: number;
}

/**
 * How a portal differs from what it was last told.
 *
 * @public
 */
export interface PortalDrift {
  readonly memberId: string;
  /** Codes that were registered from here and are gone. */
  readonly vanished: readonly string[];
  /** Codes that the portal has and this application does not know. */
  readonly foreign: readonly string[];
  /** Codes of an apply that was interrupted or that the portal refused in part. */
  readonly unapplied: readonly string[];
  /** Events that the portal does not report any more. */
  readonly unbound: readonly string[];
}

/** What is made up for, by how the last apply ended. */
const scopeOf: Record<PortalPlan['lastApply'], Pick<ApplyOptions, 'only'>> = {
  unfinished: {},
  refused: { only: 'missing' },
  finished: { only: 'vanished' },
};

const dayMs = 24 * 3_600_000;

/**
 * Compares every portal with what it was told, once a day: an app update whose event was lost leaves a portal without
 * steps. What has vanished is registered again, an apply that was interrupted is made again, and steps that the
 * portal refused are tried again; a new release, however, waits for its own apply.
 *
 * @public
 */
export class DriftWatch {
  private timer: ClockTimer | undefined;
  private readonly closing = new AbortController();

  constructor(private readonly parts: DriftWatchParts) {}

  /** The first round comes after one pause: a start has enough to do. */
  start(): void {
    this.timer = this.parts.clock.schedule(
      this.parts.everyMs ?? dayMs,
      () => void this.round().then(() => this.again()),
      {
        unref: true,
      },
    );
  }

  stop(): void {
    this.closing.abort();
    this.timer?.cancel();
  }

  /** Looks at all portals, one after another. One that cannot be looked at is logged and left for the next round. */
  async round(): Promise<PortalDrift[]> {
    const { portals, logger } = this.parts;
    const drifts: PortalDrift[] = [];
    const all = await portals.list().catch((error: unknown) => {
      logger.warn({ err: error }, 'The portals to compare with what they were told could not be listed');
      return [];
    });
    for (const { memberId } of all) {
      if (this.closing.signal.aborted) break;
      try {
        const drift = await this.check(memberId);
        if (drift) drifts.push(drift);
      } catch (error) {
        logger.warn(
          { portal: memberId, err: error },
          'The portal could not be compared with what it was told',
        );
      }
    }
    return drifts;
  }

  private again(): void {
    if (!this.closing.signal.aborted) this.start();
  }

  private async check(memberId: string): Promise<PortalDrift | undefined> {
    const { planner, registrar, logger } = this.parts;
    const { signal } = this.closing;
    const { items, events, lastApply } = await planner.plan(memberId, { signal });
    const isUnapplied = ({ change, note }: PlanItem) =>
      note !== 'vanished' &&
      ((lastApply !== 'finished' && change === 'created') ||
        (lastApply === 'unfinished' && change === 'changed'));
    const drift: PortalDrift = {
      memberId,
      vanished: items.filter(({ note }) => note === 'vanished').map(({ code }) => code),
      foreign: items.filter(({ change }) => change === 'removed').map(({ code }) => code),
      unapplied: items.filter(isUnapplied).map(({ code }) => code),
      unbound: events.filter(({ change }) => change === 'created').map(({ event }) => event),
    };
    const lost = drift.vanished.length + drift.unapplied.length + drift.unbound.length;
    if (lost + drift.foreign.length === 0) return undefined;
    logger.warn({ portal: memberId, ...drift }, 'The portal does not have what it was told');
    if (lost > 0) {
      const { status, failures, problem } = await registrar.apply(memberId, {
        ...scopeOf[lastApply],
        signal,
      });
      logger.info({ portal: memberId, status, failures, problem }, 'What was missing was registered');
    }
    return drift;
  }
}
