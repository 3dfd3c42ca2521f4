import { type Clock, Secret } from '@bizproc-kit/protocol';

import type { ApplicationTokenHash } from '../keys/application-token-hash.js';
import type { PortalInstallation } from '../portal/portal-installation.entity.js';
import type { InstallationStore, StoredInstallation } from '../store/installation-store.port.js';
import type { AdministratorCheck } from './administrator-check.js';
import type { CheckKind, CheckLimiter } from './check-limiter.js';
import { hostOf } from '../portal/endpoint.js';
import type { InstallVerifier, VerifiedClaim } from './install-verifier.js';
import { InstallationRefusedError } from './refusal.js';

/** What an install POST, `ONAPPINSTALL` or `ONAPPUPDATE` claims. */
export interface InstallRequest {
  readonly memberId: string;
  readonly accessToken: Secret | undefined;
  readonly refreshToken: Secret | undefined;
  readonly accessExpiresAt: Date;
  readonly applicationToken: Secret | undefined;
  readonly serverEndpoint: string | undefined;
  readonly scope: readonly string[];
  readonly appStatus: string;
  readonly appVersion?: string;
  readonly language?: string;
  /** When it came, if it could not be judged then. */
  readonly at?: Date;
}

type ProvableRequest = InstallRequest & { readonly accessToken: Secret };

/** A pair of tokens of a verified portal and user. */
export interface VerifiedGrant extends Pick<InstallRequest, 'appVersion' | 'language' | 'at'> {
  readonly memberId: string;
  readonly server: string;
  readonly domain: string | undefined;
  readonly clientEndpoint: string;
  readonly userId: string;
  readonly accessToken: Secret;
  readonly refreshToken: Secret;
  readonly accessExpiresAt: Date;
  readonly scope: readonly string[];
  readonly appStatus: string;
  readonly applicationToken?: Secret;
}

/** How an installation came. */
export type InstallSource = 'frame' | 'event' | 'update';

/**
 * What became of an installation.
 *
 * - `installed`: stored.
 * - `repeated`: the same installation was stored before: a reloaded page, an event delivered twice.
 * - `opened`: somebody looks at the page of an app whose installation is finished and works; nothing was stored.
 *
 * @public
 */
export interface InstallResult {
  readonly portal: PortalInstallation;
  readonly outcome: 'installed' | 'repeated' | 'opened';
}

/**
 * An update that brings a new application token may get lost, and from then on every call of the portal is refused. An
 * administrator's authorisation that brings no token opens the way for the new one, for this long.
 */
const tokenOpenMs = 24 * 3_600_000;

/** From a stranger's request to a stored installation: nothing is stored before an OAuth server has confirmed it. */
export class InstallFlow {
  constructor(
    private readonly store: Pick<InstallationStore, 'find' | 'install'>,
    private readonly hash: ApplicationTokenHash,
    private readonly verifier: InstallVerifier,
    private readonly administrators: AdministratorCheck,
    private readonly limiter: CheckLimiter,
    private readonly clock: Clock,
  ) {}

  /**
   * @param source `frame`: a page that people open again and again; `event`: sent once, for an installation; `update`:
   *   the same, and it may bring another application token
   * @throws InstallationRefusedError
   */
  async install(request: InstallRequest, source: InstallSource): Promise<InstallResult> {
    const { memberId, accessToken } = request;
    if (accessToken === undefined) throw new InstallationRefusedError('no-token', memberId);
    this.verifier.trustedServer(memberId, request.serverEndpoint);
    const stored = await this.store.find(memberId);
    if (stored !== undefined && this.isRepetition(stored, accessToken)) {
      return { portal: stored.portal, outcome: 'repeated' };
    }
    if (source !== 'update') this.refuseWrongApplicationToken(stored, request);
    const grant = await this.limiter.run(this.kindOf(stored, request, source), memberId, async () => {
      const { claim, request: proven } = await this.prove({ ...request, accessToken });
      if (source === 'frame' && claim.finished === true && works(stored)) return undefined;
      if (proven.refreshToken === undefined) throw new InstallationRefusedError('no-refresh-token', memberId);
      return this.grantOf({ ...proven, refreshToken: proven.refreshToken }, claim);
    });
    if (grant === undefined) return { portal: (stored as StoredInstallation).portal, outcome: 'opened' };
    return { portal: await this.adopt(grant), outcome: 'installed' };
  }

  /** Stores what was verified. */
  async adopt(grant: VerifiedGrant): Promise<PortalInstallation> {
    const { applicationToken, server, domain, ...rest } = grant;
    const now = this.clock.now();
    const { portal } = await this.store.install({
      ...rest,
      domain: cut(domain ?? hostOf(grant.clientEndpoint), 255),
      serverEndpoint: server,
      userId: cut(grant.userId, 32),
      appStatus: cut(grant.appStatus, 16),
      ...(grant.appVersion === undefined ? {} : { appVersion: cut(grant.appVersion, 64) }),
      ...(grant.language === undefined ? {} : { language: cut(grant.language, 16) }),
      ...(applicationToken === undefined
        ? { tokenOpenUntil: new Date(now + tokenOpenMs) }
        : { applicationTokenHash: this.hash.of(grant.memberId, applicationToken) }),
      installedWith: this.hash.of(grant.memberId, grant.accessToken),
      at: grant.at ?? new Date(now),
    });
    return portal;
  }

  /** The same access token as last time was verified last time, and its refresh token may have rotated since. */
  isRepetition({ portal }: StoredInstallation, accessToken: Secret): boolean {
    return (
      portal.status === 'active' && this.hash.matches(portal.memberId, accessToken, portal.installedWith)
    );
  }

  /** A portal that works has proven its token: another one is refused without asking anybody. */
  private refuseWrongApplicationToken(stored: StoredInstallation | undefined, request: InstallRequest): void {
    const isKnown = stored?.portal.status === 'active' || stored?.portal.status === 'suspended';
    if (isKnown && this.tokenOf(stored, request) === 'wrong') {
      throw new InstallationRefusedError('wrong-application-token', request.memberId);
    }
  }

  private kindOf(
    stored: StoredInstallation | undefined,
    request: InstallRequest,
    source: InstallSource,
  ): CheckKind {
    if (stored === undefined) return source === 'frame' ? 'visitor' : 'unknown';
    return this.tokenOf(stored, request) === 'right' ? 'proven' : 'known';
  }

  private tokenOf(
    stored: StoredInstallation | undefined,
    { memberId, applicationToken }: InstallRequest,
  ): 'right' | 'wrong' | 'unknown' {
    const hash = stored?.portal.applicationTokenHash ?? null;
    if (hash === null || applicationToken === undefined) return 'unknown';
    return this.hash.matches(memberId, applicationToken, hash) ? 'right' : 'wrong';
  }

  /** What waited may have outlived its access token, which lives for an hour. */
  private async prove(
    request: ProvableRequest,
  ): Promise<{ readonly claim: VerifiedClaim; readonly request: ProvableRequest }> {
    const { memberId, accessToken, refreshToken, serverEndpoint, at } = request;
    try {
      return { claim: await this.verifier.verify({ memberId, accessToken, serverEndpoint }), request };
    } catch (error) {
      const isRejected = error instanceof InstallationRefusedError && error.reason === 'rejected-token';
      if (!isRejected || at === undefined || refreshToken === undefined) throw error;
    }
    const { claim, reply } = await this.verifier.renew({ memberId, serverEndpoint }, refreshToken);
    const pair = {
      accessToken: new Secret(reply.accessToken),
      refreshToken: new Secret(reply.refreshToken),
      accessExpiresAt: reply.expiresAt,
    };
    return { claim, request: { ...request, ...pair } };
  }

  private async grantOf(
    request: InstallRequest & { accessToken: Secret; refreshToken: Secret },
    claim: VerifiedClaim,
  ): Promise<VerifiedGrant> {
    const { memberId, accessToken, refreshToken, accessExpiresAt, appVersion, language, at } = request;
    const clientEndpoint = this.verifier.address(memberId, claim.clientEndpoint);
    // Also of the installer: he may not be an administrator any more.
    const administrator = await this.administrators.check(memberId, clientEndpoint, accessToken);
    return {
      memberId,
      server: claim.server,
      domain: claim.domain,
      clientEndpoint,
      userId: claim.userId ?? administrator.userId,
      accessToken,
      refreshToken,
      accessExpiresAt,
      scope: claim.scope ?? request.scope,
      appStatus: claim.appStatus ?? request.appStatus,
      ...(appVersion === undefined ? {} : { appVersion }),
      ...(language === undefined ? {} : { language }),
      ...(at === undefined ? {} : { at }),
      ...(request.applicationToken === undefined ? {} : { applicationToken: request.applicationToken }),
    };
  }
}

/** Whether the portal is active and its grant has not failed since it last worked. */
function works(stored: StoredInstallation | undefined): boolean {
  return (
    stored?.portal.status === 'active' && stored.grant !== undefined && stored.grant.failure === undefined
  );
}

/** Texts beyond their column would be refused by some databases and cut by none. */
function cut(text: string, length: number): string {
  return text.slice(0, length);
}
