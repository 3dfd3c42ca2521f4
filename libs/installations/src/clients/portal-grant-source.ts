import type { AccessGrant, GrantSource } from '@bizproc-kit/rest';

import type { PortalCache } from '../cache/portal-cache.js';
import type { GrantRefresher } from '../refresh/grant-refresher.js';
import type { StoredInstallation } from '../store/installation-store.port.js';
import { requireGrant } from '../store/usable-portal.js';

/** The installer's stored grant of one portal, as the REST client asks for it. Rejects as `requireGrant` throws. */
export class PortalGrantSource implements GrantSource {
  constructor(
    private readonly memberId: string,
    private readonly cache: PortalCache,
    private readonly refresher: GrantRefresher,
  ) {}

  /** Runs that wait for an authorisation are woken at once, maybe in another process than the one that took it. */
  async current(): Promise<AccessGrant> {
    const stored = await this.cache.get(this.memberId);
    const isUsable = stored?.portal.status === 'active' && stored.grant !== undefined;
    return this.accessOf(isUsable ? stored : await this.cache.get(this.memberId, 0));
  }

  async refreshed(stale: AccessGrant): Promise<AccessGrant> {
    return this.accessOf(await this.refresher.refresh(this.memberId, stale.accessToken));
  }

  private accessOf(stored: StoredInstallation | undefined): AccessGrant {
    const { portal, grant } = requireGrant(this.memberId, stored);
    return {
      accessToken: grant.accessToken.reveal(),
      endpoint: portal.clientEndpoint,
      expiresAt: grant.accessExpiresAt,
    };
  }
}
