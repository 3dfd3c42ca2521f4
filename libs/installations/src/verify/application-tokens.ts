import type { Clock, Secret } from '@bizproc-kit/protocol';

import { type PortalCache, refusalFreshMs } from '../cache/portal-cache.js';
import type { ApplicationTokenHash } from '../keys/application-token-hash.js';
import type { PortalAmender } from '../store/portal-amender.js';
import type { PortalInstallation } from '../portal/portal-installation.entity.js';
import type { InstallationStore, StoredInstallation } from '../store/installation-store.port.js';
import type { AdministratorCheck } from './administrator-check.js';
import type { CheckLimiter } from './check-limiter.js';
import type { InstallVerifier } from './install-verifier.js';
import { InstallationRefusedError, type RefusalReason } from './refusal.js';

/**
 * What an application token proves.
 *
 * - `quarantine`: the portal is installed, but its token is not known yet, or may be another one since an administrator
 *   authorised the app again. Keep the call, and learn the token.
 *
 * @public
 */
export type Authentication = 'trusted' | 'unknown-portal' | 'wrong-token' | 'quarantine';

/**
 * What teaches an application token that is not known yet.
 *
 * - `administrator`: a call with an administrator's access token.
 * - `event-token`: also one whose event token the portal accepts. For portals whose steps run as nobody, or as somebody
 *   who is no administrator; another app on the same portal could then make us believe a token of its choice.
 *
 * @public
 */
export type ApplicationTokenProof = 'administrator' | 'event-token';

/** Compares application tokens with the stored hashes, and learns those that are not known yet (protocol 10.1). */
export class ApplicationTokens {
  private readonly learning = new Map<string, Promise<'trusted' | 'refused'>>();

  constructor(
    private readonly store: Pick<InstallationStore, 'find'>,
    private readonly cache: PortalCache,
    private readonly amender: PortalAmender,
    private readonly hash: ApplicationTokenHash,
    private readonly verifier: InstallVerifier,
    private readonly administrators: AdministratorCheck,
    private readonly limiter: CheckLimiter,
    private readonly clock: Clock,
    private readonly proof: ApplicationTokenProof,
    private readonly onDropped: (memberId: string, reason: RefusalReason, cause?: unknown) => void,
  ) {}

  /** No request leaves for this, whatever the token. Rejects only when the database is away and the portal was never seen. */
  async authenticate(memberId: string, token: Secret): Promise<Authentication> {
    const opinion = this.opinion(memberId, token, await this.cache.get(memberId));
    if (opinion === 'trusted') return opinion;
    return this.opinion(memberId, token, await this.cache.get(memberId, refusalFreshMs));
  }

  /** What a token proves of a portal, whatever the portal's state. */
  judge(
    memberId: string,
    token: Secret,
    portal: PortalInstallation,
  ): Exclude<Authentication, 'unknown-portal'> {
    if (this.isKnown(memberId, token, portal)) return 'trusted';
    return this.mayLearn(portal) ? 'quarantine' : 'wrong-token';
  }

  /**
   * Adopts the application token of a quarantined call when its access token is an administrator's, of this app on this
   * portal: the calls carry the token of the user whom the steps run as, and that is the one who installed the app. Any
   * other user could make us believe a token of his own choice.
   *
   * @param proof `isAccepted`: the portal has accepted the call's event token (`EventTokenCheck`)
   * @throws InstallationRefusedError with `too-many-checks`, `oauth-unavailable` or `portal-unavailable`: keep the call and
   *   try again at `retry`; with `not-administrator`: keep it too, another call may prove the token
   */
  learn(
    memberId: string,
    token: Secret,
    accessToken: Secret | undefined,
    { isAccepted = false }: { readonly isAccepted?: boolean } = {},
  ): Promise<'trusted' | 'refused'> {
    const bearer = accessToken === undefined ? '' : this.hash.of(memberId, accessToken);
    const key = `${memberId} ${this.hash.of(memberId, token)} ${bearer} ${isAccepted}`;
    let lesson = this.learning.get(key);
    if (lesson === undefined) {
      lesson = this.learnOnce(memberId, token, accessToken, isAccepted).finally(() =>
        this.learning.delete(key),
      );
      this.learning.set(key, lesson);
    }
    return lesson;
  }

  private async learnOnce(
    memberId: string,
    token: Secret,
    accessToken: Secret | undefined,
    isAccepted: boolean,
  ): Promise<'trusted' | 'refused'> {
    const portal = (await this.store.find(memberId))?.portal;
    if (portal === undefined || portal.status === 'uninstalled') return this.drop(memberId, 'unknown-portal');
    const opinion = this.judge(memberId, token, portal);
    if (opinion === 'trusted') return opinion;
    if (opinion === 'wrong-token') return this.drop(memberId, 'wrong-application-token');
    if (isAccepted && this.proof === 'event-token') return this.adopt(memberId, token);
    if (accessToken === undefined) {
      // Steps that run as nobody bring none: another call of the portal may prove their application token.
      if (isAccepted) throw new InstallationRefusedError('not-administrator', memberId);
      return this.drop(memberId, 'unproven');
    }
    try {
      // The stored server, not the one that the call names.
      const claim = { memberId, accessToken, serverEndpoint: portal.serverEndpoint };
      // Strangers do not get so far when the portal has accepted the event token.
      await this.limiter.run(isAccepted ? 'proven' : 'known', memberId, async () => {
        const { clientEndpoint } = await this.verifier.verify(claim);
        const address = this.verifier.address(memberId, clientEndpoint ?? portal.clientEndpoint);
        await this.administrators.check(memberId, address, accessToken);
      });
    } catch (error) {
      if (!(error instanceof InstallationRefusedError) || isOpen(error)) throw error;
      return this.drop(memberId, error.reason, error);
    }
    return this.adopt(memberId, token);
  }

  private async adopt(memberId: string, token: Secret): Promise<'trusted' | 'refused'> {
    const applicationTokenHash = this.hash.of(memberId, token);
    const { portal } = await this.amender.amend(memberId, (now) =>
      this.mayLearn(now) && now.status !== 'uninstalled' ? { applicationTokenHash } : undefined,
    );
    this.cache.invalidate(memberId);
    // Another call may have taught another token meanwhile.
    return this.isKnown(memberId, token, portal) ? 'trusted' : this.drop(memberId, 'wrong-application-token');
  }

  private opinion(memberId: string, token: Secret, stored: StoredInstallation | undefined): Authentication {
    if (stored === undefined || stored.portal.status === 'uninstalled') return 'unknown-portal';
    return this.judge(memberId, token, stored.portal);
  }

  private isKnown(memberId: string, token: Secret, { applicationTokenHash }: PortalInstallation): boolean {
    return applicationTokenHash !== null && this.hash.matches(memberId, token, applicationTokenHash);
  }

  /** No token is known yet, or an administrator has opened the way for another one. */
  private mayLearn({ applicationTokenHash, tokenOpenUntil }: PortalInstallation): boolean {
    return applicationTokenHash === null || (tokenOpenUntil !== null && tokenOpenUntil > this.clock.now());
  }

  private drop(memberId: string, reason: RefusalReason, cause?: unknown): 'refused' {
    this.onDropped(memberId, reason, cause);
    return 'refused';
  }
}

/** Whether the call may still turn out to be genuine. */
function isOpen({ retry, reason }: InstallationRefusedError): boolean {
  return retry.kind !== 'never' || reason === 'not-administrator';
}
