import type { Clock } from '@bizproc-kit/protocol';
import { GrantKeeper } from './grant-keeper.js';
import type { AccessGrant, GrantSource } from './grant-source.port.js';
import type { Access, PortalAccess } from './portal-access.js';

const toAccess = (grant: AccessGrant): Access => ({ endpoint: grant.endpoint, token: grant.accessToken });

/** Access with an OAuth grant. */
export class GrantAccess implements PortalAccess {
  readonly #keeper: GrantKeeper;

  constructor(source: GrantSource, clock: Clock, closed: AbortSignal) {
    this.#keeper = new GrantKeeper(source, clock, closed);
  }

  async current(): Promise<Access> {
    return toAccess(await this.#keeper.current());
  }

  refreshed(stale: Access): Promise<Access> {
    return this.#keeper
      .refreshed({ accessToken: stale.token ?? '', endpoint: stale.endpoint })
      .then(toAccess);
  }

  /** A new address is the portal's own when a fresh reply of the OAuth server names it too (protocol 6.1). */
  async moved(from: Access, endpoint: URL): Promise<Access | undefined> {
    const known = await this.current();
    if (known.endpoint === endpoint.href) return known;
    const fresh = await this.refreshed(from);
    return fresh.endpoint === endpoint.href ? fresh : undefined;
  }

  secrets(access: Access): string[] {
    return access.token ? [access.token] : [];
  }
}
