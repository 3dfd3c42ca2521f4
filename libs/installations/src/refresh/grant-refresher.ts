import { createHash, randomUUID } from 'node:crypto';

import { BizprocKitError } from '@bizproc-kit/errors';
import type { Clock } from '@bizproc-kit/protocol';
import { Secret } from '@bizproc-kit/protocol';
import type { OAuthClient, TokenReply } from '@bizproc-kit/rest';

import {
  GrantRefreshFailedError,
  PortalSuspendedError,
  ReauthorisationNeededError,
} from '../portal/installation.errors.js';
import type { PortalInstallation } from '../portal/portal-installation.entity.js';
import type { PortalStatus } from '../portal/portal-status.js';
import { requireGrant } from '../store/usable-portal.js';
import type { GrantStore, RefreshedPair, RefreshFailure } from '../store/grant-store.port.js';
import type { InstallationStore, OpenGrant, StoredInstallation } from '../store/installation-store.port.js';
import { hostOf } from '../portal/endpoint.js';
import { pause } from './pause.js';
import { consequenceOf } from './refresh-consequence.js';
import type { RefreshOptions } from './refresh-options.js';

/** What the refresher asks and tells the rest of the room. */
export interface RefreshHooks {
  /** The REST base if it may be called, else undefined. */
  acceptAddress(memberId: string, endpoint: string): string | undefined;
  /** A grant or a portal's status was changed here. */
  changed(memberId: string, status: { from: PortalStatus; to: PortalStatus }): void;
}

export interface RefreshWish {
  /** Ask also when the portal is suspended and was asked a short time ago, or when its grant was refused before. */
  readonly force?: boolean;
}

/** Another pair appeared, or the lease was lost: look again. */
const again = Symbol('again');

/**
 * Gets a new pair of tokens, once for all calls, instances and processes that need it (protocol 5.5).
 *
 * A lease in the grant's row says who asks the OAuth server; nobody holds a lock of the database meanwhile. The new
 * pair is stored before anybody gets it. Who waits sees the new pair, or why there is none.
 */
export class GrantRefresher {
  private readonly flights = new Map<string, Promise<StoredInstallation>>();

  constructor(
    private readonly installations: InstallationStore,
    private readonly grants: GrantStore,
    private readonly oauth: OAuthClient,
    private readonly clock: Clock,
    private readonly options: RefreshOptions,
    private readonly hooks: RefreshHooks,
  ) {}

  /**
   * The installation with a grant whose access token is not `stale`.
   *
   * @throws ReauthorisationNeededError, PortalUninstalledError, UnknownPortalError, PortalSuspendedError
   * @throws OAuthError, GrantRefreshFailedError when it may work later
   */
  refresh(memberId: string, stale: string, { force = false }: RefreshWish = {}): Promise<StoredInstallation> {
    // Not the token itself: maps are printed with their keys.
    const key = `${memberId} ${force} ${createHash('sha256').update(stale).digest('base64url')}`;
    let flight = this.flights.get(key);
    if (flight === undefined) {
      flight = this.fly(memberId, stale, force).finally(() => this.flights.delete(key));
      this.flights.set(key, flight);
    }
    return flight;
  }

  private async fly(memberId: string, stale: string, force: boolean): Promise<StoredInstallation> {
    const began = this.clock.now();
    for (let look = 0; ; look++) {
      const stored = await this.installations.find(memberId);
      const { grant } = requireGrant(memberId, stored, force);
      if (grant.accessToken.reveal() !== stale) return stored as StoredInstallation;
      this.throwRecentFailure(stored as StoredInstallation, grant, began, force);
      const outcome = await this.tryOnce(stored as StoredInstallation, grant);
      if (outcome !== again) return outcome;
      await pause(this.clock, look, this.options.pollMs);
    }
  }

  /** A failure that happened while this call waited is this call's failure too: no second try for the same wish. */
  private throwRecentFailure(
    { portal }: StoredInstallation,
    { failure }: OpenGrant,
    began: number,
    force: boolean,
  ): void {
    if (failure === undefined) return;
    const recheckAt = failure.at.getTime() + this.options.suspendedRecheckMs;
    const waitsForPayment = !force && portal.status === 'suspended' && recheckAt > this.clock.now();
    if (waitsForPayment) throw new PortalSuspendedError(portal.memberId, portal.statusReason);
    if (failure.at.getTime() > began) throw new GrantRefreshFailedError(portal.memberId, failure.code);
  }

  private async tryOnce(
    stored: StoredInstallation,
    grant: OpenGrant,
  ): Promise<StoredInstallation | typeof again> {
    const now = this.clock.now();
    if (grant.lease !== undefined && grant.lease.until.getTime() > now) return again;
    const owner = randomUUID();
    const lease = { now: new Date(now), until: new Date(now + this.options.leaseMs) };
    if (!(await this.grants.claim(grant, owner, lease))) return again;

    let reply: TokenReply;
    try {
      reply = await this.ask(stored, grant);
    } catch (error) {
      return this.settleFailure(stored, grant, owner, error);
    }
    return (await this.store(stored, grant, reply)) ? this.reread(grant.memberId) : again;
  }

  private async ask({ portal }: StoredInstallation, grant: OpenGrant): Promise<TokenReply> {
    // The list of trusted servers may have shrunk since the address was stored.
    const server = this.oauth.trustedServer(portal.serverEndpoint);
    const reply = await this.oauth.refresh(
      server,
      grant.refreshToken.reveal(),
      AbortSignal.timeout(this.options.requestTimeoutMs),
    );
    if (reply.memberId !== grant.memberId) {
      throw new GrantRefreshFailedError(grant.memberId, 'BPK_OTHER_PORTAL_ANSWERED');
    }
    return reply;
  }

  private async settleFailure(
    stored: StoredInstallation,
    grant: OpenGrant,
    owner: string,
    error: unknown,
  ): Promise<typeof again> {
    const { portal } = stored;
    const consequence = consequenceOf(error);
    if (consequence !== undefined && (await this.hasChanged(grant))) return again;
    const failure: RefreshFailure = {
      code: error instanceof BizprocKitError ? error.code : 'BPK_UNEXPECTED',
      at: new Date(this.clock.now()),
      ...(consequence === undefined ? {} : { portal: consequence }),
    };
    if (!(await this.grants.fail(grant, owner, failure)) && consequence !== undefined) return again;
    if (consequence !== undefined) {
      this.hooks.changed(portal.memberId, { from: portal.status, to: consequence.status });
    }
    if (consequence?.status === 'reauthorisation-needed') {
      throw new ReauthorisationNeededError(portal.memberId, consequence.reason, { cause: error });
    }
    throw error;
  }

  /** Whether another process has rotated the pair, or the app was installed again (protocol 5.5). */
  private async hasChanged(grant: OpenGrant): Promise<boolean> {
    const now = (await this.installations.find(grant.memberId))?.grant;
    return now?.series !== grant.series || now.version !== grant.version;
  }

  /** The old refresh token may be dead already: a pair that cannot be stored now is not given up at once. */
  private async store({ portal }: StoredInstallation, grant: OpenGrant, reply: TokenReply): Promise<boolean> {
    const until = this.clock.now() + this.options.storePatienceMs;
    const pair = this.pairOf(portal, reply);
    for (let attempt = 0; ; attempt++) {
      try {
        const from = await this.grants.renew(grant, pair);
        if (from !== undefined) this.hooks.changed(portal.memberId, { from, to: 'active' });
        return from !== undefined;
      } catch (error) {
        if (this.clock.now() >= until) throw error;
        await pause(this.clock, attempt, this.options.pollMs);
      }
    }
  }

  /** The token reply is the trusted source of the portal's current address (protocol 5.5). */
  private pairOf(portal: PortalInstallation, reply: TokenReply): RefreshedPair {
    const address = this.hooks.acceptAddress(portal.memberId, reply.clientEndpoint) ?? portal.clientEndpoint;
    return {
      accessToken: new Secret(reply.accessToken),
      refreshToken: new Secret(reply.refreshToken),
      accessExpiresAt: reply.expiresAt,
      clientEndpoint: address,
      domain: address === portal.clientEndpoint ? portal.domain : hostOf(address),
      appStatus: reply.status || portal.appStatus,
      scope: reply.scope.length === 0 ? portal.scopes : reply.scope,
      at: new Date(this.clock.now()),
    };
  }

  private async reread(memberId: string): Promise<StoredInstallation> {
    const stored = await this.installations.find(memberId);
    requireGrant(memberId, stored);
    return stored as StoredInstallation;
  }
}
