import { createHash } from 'node:crypto';
import { AppNotInstalledError, InvalidGrantError, OAuthTokenRejectedError } from '@bizproc-kit/errors';
import type { Installations, PortalInstallation } from '@bizproc-kit/installations';
import type { Clock, PlacementPost } from '@bizproc-kit/protocol';
import type { OAuthClient } from '@bizproc-kit/rest';
import { LRUCache } from 'lru-cache';
import { SettingsRefusedError } from './settings-refused.error.js';

/** @public */
export interface FrameVerifierParts {
  readonly portals: Pick<Installations, 'portal'>;
  readonly oauth: Pick<OAuthClient, 'introspect'>;
  /** The app's own id. */
  readonly clientId: string;
  readonly clock: Clock;
}

const minuteMs = 60_000;
/** Checks at the OAuth server for one portal, whoever causes them. Single senders are held back before, by their address. */
const checksPerMinute = { ofPortal: 120, inAll: 1_200 };
/** A dialog that is opened again soon comes with the same token. */
const rememberedMs = 5 * minuteMs;

/**
 * Finds out whether a settings dialog was really opened in the portal that it names: everything in the post is forgeable,
 * except the token of the user who opened it (protocol 10.2). It is shown to the stored OAuth server and to nobody else, and
 * nothing is ever stored of it: it is the designer's grant, not the installer's.
 *
 * @public
 */
export class FrameVerifier {
  private readonly proven = new LRUCache<string, number>({ max: 10_000 });
  private all = { from: 0, count: 0 };
  private readonly checks = new LRUCache<string, { from: number; count: number }>({ max: 10_000 });

  constructor(private readonly parts: FrameVerifierParts) {}

  /** @throws SettingsRefusedError */
  async verify({ memberId, authId }: PlacementPost): Promise<PortalInstallation> {
    const portal = await this.parts.portals.portal(memberId);
    if (!portal || portal.status === 'uninstalled') throw new SettingsRefusedError('unknown-portal');
    const now = this.parts.clock.now();
    const key = createHash('sha256').update(`${memberId} ${authId.reveal()}`).digest('base64');
    if ((this.proven.get(key) ?? 0) > now) return portal;
    this.count(memberId, now);
    await this.introspect(portal, authId.reveal());
    this.proven.set(key, now + rememberedMs);
    return portal;
  }

  private async introspect({ memberId, serverEndpoint }: PortalInstallation, token: string): Promise<void> {
    const { oauth, clientId } = this.parts;
    const info = await oauth.introspect(serverEndpoint, token).catch((cause: unknown) => {
      const isVerdict =
        cause instanceof OAuthTokenRejectedError ||
        cause instanceof InvalidGrantError ||
        cause instanceof AppNotInstalledError;
      throw new SettingsRefusedError(isVerdict ? 'not-proven' : 'cannot-check', { cause });
    });
    if (info.clientId !== clientId || info.memberId !== memberId)
      throw new SettingsRefusedError('not-proven');
  }

  private count(memberId: string, now: number): void {
    let window = this.checks.get(memberId);
    if (!window || now - window.from >= minuteMs)
      this.checks.set(memberId, (window = { from: now, count: 0 }));
    if (now - this.all.from >= minuteMs) this.all = { from: now, count: 0 };
    if (window.count >= checksPerMinute.ofPortal || this.all.count >= checksPerMinute.inAll)
      throw new SettingsRefusedError('too-many-requests');
    window.count += 1;
    this.all.count += 1;
  }
}
