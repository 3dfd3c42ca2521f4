import type { AppEvent, Clock, FormObject } from '@bizproc-kit/protocol';

import type { PortalAmender } from '../store/portal-amender.js';
import type { PortalChangeKind } from '../portal/portal-change.js';
import type { PortalInstallation } from '../portal/portal-installation.entity.js';
import type { InstallationStore } from '../store/installation-store.port.js';
import type { ApplicationTokens } from '../verify/application-tokens.js';
import type { InstallFlow, InstallRequest } from '../verify/install-flow.js';
import { InstallationRefusedError } from '../verify/refusal.js';
import type { AppEventOutcome, AppEventReception } from './app-event-outcome.js';

/** Settings of `AppEvents`, in milliseconds. */
export interface AppEventOptions {
  readonly maxAgeMs: number;
  readonly retentionMs: number;
  readonly cleanAfterMs: number;
}

/** Queue servers and portals are not all on time. */
const clockToleranceMs = 5 * 60_000;

/** Events of the app's life (protocol 5.4): proves who sent them, then does what they say. */
export class AppEvents {
  constructor(
    private readonly store: InstallationStore,
    private readonly amender: PortalAmender,
    private readonly flow: InstallFlow,
    private readonly tokens: ApplicationTokens,
    private readonly clock: Clock,
    private readonly options: AppEventOptions,
    private readonly changed: (memberId: string, kind: PortalChangeKind) => void,
    private readonly recheck: (memberId: string) => Promise<boolean>,
  ) {}

  /** @throws InstallationRefusedError; nothing was stored then */
  async handle(event: AppEvent, { receivedAt }: AppEventReception = {}): Promise<AppEventOutcome> {
    this.refuseStale(event);
    if (receivedAt !== undefined) await this.refuseOvertaken(event, receivedAt);
    // What waited counts from when it came: it must not make what came after it look overtaken.
    const at = receivedAt === undefined ? undefined : new Date(receivedAt);
    switch (event.event) {
      case 'ONAPPINSTALL':
        return this.install(event, at);
      case 'ONAPPUPDATE':
        return this.update(event, at);
      case 'ONAPPUNINSTALL':
        return this.uninstall(event, at);
      case 'ONAPPPAYMENT':
        return this.payment(event);
      case 'ONAPPMETHODCONFIRM':
        return this.methodDecision(event);
      default:
        return { kind: 'ignored', portal: await this.prove(event) };
    }
  }

  private async install(event: AppEvent, at: Date | undefined): Promise<AppEventOutcome> {
    const { portal, outcome } = await this.flow.install(requestOf(event, at), 'event');
    if (outcome !== 'installed') return { kind: 'ignored', portal };
    this.changed(portal.memberId, 'installed');
    return { kind: 'installed', portal };
  }

  /**
   * The update may bring another application token and another grant: with an administrator's access token. Without one
   * the stored application token proves that the app was updated, and nothing more.
   */
  private async update(event: AppEvent, at: Date | undefined): Promise<AppEventOutcome> {
    const request = requestOf(event, at);
    const { memberId, applicationToken, appVersion } = request;
    const stored = await this.store.find(memberId);
    if (stored === undefined || stored.portal.status !== 'active') return this.install(event, at);
    try {
      const { portal, outcome } = await this.flow.install(request, 'update');
      if (outcome !== 'installed') return { kind: 'ignored', portal };
      this.changed(memberId, 'updated');
      return { kind: 'updated', portal };
    } catch (error) {
      const isKnown =
        applicationToken !== undefined &&
        this.tokens.judge(memberId, applicationToken, stored.portal) === 'trusted';
      if (!isKnown || !lacksAdministrator(error)) throw error;
    }
    const { portal } = await this.amender.amend(memberId, () => ({
      ...(appVersion === undefined ? {} : { appVersion: appVersion.slice(0, 64) }),
    }));
    this.changed(memberId, 'updated');
    return { kind: 'updated', portal };
  }

  /** Only the application token vouches for it, so the data stays for a while; the tokens are dead anyway. */
  private async uninstall(event: AppEvent, at: Date | undefined): Promise<AppEventOutcome> {
    const { memberId } = event.auth;
    await this.prove(event);
    const now = this.clock.now();
    const kept = event.data['CLEAN'] === '1' ? this.options.cleanAfterMs : this.options.retentionMs;
    const { portal, changed } = await this.amender.amend(memberId, (current) => {
      if (current.status === 'uninstalled') return undefined;
      // Proven by a constant secret alone: what was sent before, or at the same time, is a replay.
      const sentAt = event.sentAt.getTime();
      const isReplay = current.uninstallSentAt !== null && sentAt <= current.uninstallSentAt;
      // The queue may be late, and the app installed again meanwhile.
      const isOvertaken = sentAt < current.installedAt - clockToleranceMs;
      if (isReplay || isOvertaken) throw new InstallationRefusedError('stale', memberId);
      return {
        status: {
          to: 'uninstalled',
          reason: 'removed',
          at: at ?? new Date(now),
          purgeAfter: new Date(now + kept),
          sentAt: event.sentAt,
        },
      };
    });
    if (changed) this.changed(memberId, 'uninstalled');
    return { kind: 'uninstalled', portal };
  }

  /** A payment ends a suspension; an end of payment is believed only when a call says so (protocol 5.8). */
  private async payment(event: AppEvent): Promise<AppEventOutcome> {
    const { memberId } = event.auth;
    if (event.auth.applicationToken === undefined) return this.paymentHint(event);
    await this.prove(event);
    const paid = event.data['PAYMENT_EXPIRED'] !== 'Y';
    const appStatus = textOf(event.data, 'STATUS')?.slice(0, 16);
    let resumed = false;
    const { portal } = await this.amender.amend(memberId, (current) => {
      resumed = paid && current.status === 'suspended';
      return {
        ...(appStatus === undefined ? {} : { appStatus }),
        ...(resumed ? { status: { to: 'active', reason: 'none', at: new Date(this.clock.now()) } } : {}),
      };
    });
    if (resumed) this.changed(memberId, 'active');
    return { kind: 'payment', portal };
  }

  /** Some portals send it without the application token: then it is only a reason to ask (protocol 5.4). */
  private async paymentHint(event: AppEvent): Promise<AppEventOutcome> {
    const { memberId } = event.auth;
    const stored = await this.store.find(memberId);
    if (stored === undefined) throw new InstallationRefusedError('unknown-portal', memberId);
    if (stored.portal.status !== 'suspended') throw new InstallationRefusedError('unproven', memberId);
    await this.recheck(memberId);
    return { kind: 'payment', portal: (await this.store.find(memberId))?.portal ?? stored.portal };
  }

  private async methodDecision(event: AppEvent): Promise<AppEventOutcome> {
    const { memberId } = event.auth;
    const proven = await this.prove(event);
    const method = textOf(event.data, 'METHOD')?.toLowerCase();
    if (method === undefined || !/^[a-z0-9._]{1,100}$/.test(method))
      return { kind: 'ignored', portal: proven };
    const { portal } = await this.amender.amend(memberId, () => ({
      methodDecisions: { [method]: event.data['CONFIRMED'] === '1' },
    }));
    this.changed(memberId, 'method-decided');
    return { kind: 'method-decided', portal };
  }

  /** The portal that an event is proven to come from. @throws InstallationRefusedError */
  private async prove({ auth }: AppEvent): Promise<PortalInstallation> {
    const { memberId, applicationToken, accessToken } = auth;
    const portal = (await this.store.find(memberId))?.portal;
    if (portal === undefined) throw new InstallationRefusedError('unknown-portal', memberId);
    if (applicationToken === undefined) throw new InstallationRefusedError('unproven', memberId);
    const opinion = this.tokens.judge(memberId, applicationToken, portal);
    if (opinion === 'wrong-token') throw new InstallationRefusedError('wrong-application-token', memberId);
    const isTrusted =
      opinion === 'trusted' ||
      (await this.tokens.learn(memberId, applicationToken, accessToken)) === 'trusted';
    if (!isTrusted) throw new InstallationRefusedError('unproven', memberId);
    return portal;
  }

  /** What waited says nothing of an installation that is newer than it, or was ended after it. */
  private async refuseOvertaken({ auth }: AppEvent, receivedAt: number): Promise<void> {
    const portal = (await this.store.find(auth.memberId))?.portal;
    if (portal === undefined) return;
    const endedAt = portal.status === 'uninstalled' ? portal.statusSince : 0;
    if (Math.max(portal.installedAt, endedAt) > receivedAt) {
      throw new InstallationRefusedError('stale', auth.memberId);
    }
  }

  private refuseStale({ sentAt, auth }: AppEvent): void {
    const age = this.clock.now() - sentAt.getTime();
    if (age > this.options.maxAgeMs || age < -clockToleranceMs) {
      throw new InstallationRefusedError('stale', auth.memberId);
    }
  }
}

function requestOf({ auth, data, sentAt }: AppEvent, at: Date | undefined): InstallRequest {
  const appVersion = textOf(data, 'VERSION');
  const language = textOf(data, 'LANGUAGE_ID');
  return {
    memberId: auth.memberId,
    accessToken: auth.accessToken,
    refreshToken: auth.refreshToken,
    accessExpiresAt: auth.expiresAt ?? sentAt,
    applicationToken: auth.applicationToken,
    serverEndpoint: auth.serverEndpoint,
    scope: auth.scope,
    appStatus: auth.status ?? '',
    ...(at === undefined ? {} : { at }),
    ...(appVersion === undefined ? {} : { appVersion }),
    ...(language === undefined ? {} : { language }),
  };
}

/** The sender is somebody of the portal, but no administrator, or he brings no grant. */
function lacksAdministrator(error: unknown): boolean {
  return (
    error instanceof InstallationRefusedError &&
    (error.reason === 'not-administrator' || error.reason === 'no-refresh-token')
  );
}

function textOf(data: FormObject, key: string): string | undefined {
  const value = data[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
