import type { Secret } from '@bizproc-kit/protocol';
import type { AddressGuard, AppInfo, OAuthClient, TokenReply } from '@bizproc-kit/rest';

import { normaliseEndpoint } from '../portal/endpoint.js';
import { asIntrospectionRefusal } from './introspection-refusal.js';
import { InstallationRefusedError } from './refusal.js';

/** What somebody claims. */
export interface InstallClaim {
  readonly memberId: string;
  readonly accessToken: Secret;
  /** As written in the request, or as stored. */
  readonly serverEndpoint: string | undefined;
}

/** What an OAuth server confirmed about a claim. */
export interface VerifiedClaim {
  readonly memberId: string;
  /** Base URL of the trusted OAuth server. */
  readonly server: string;
  /** REST base as the server tells it; see `address`. */
  readonly clientEndpoint: string | undefined;
  readonly domain: string | undefined;
  readonly userId: string | undefined;
  readonly scope: readonly string[] | undefined;
  readonly appStatus: string | undefined;
  /** Whether the installation is finished (`BX24.installFinish()`), as far as the server tells. */
  readonly finished: boolean | undefined;
}

/** As long as the column. */
const longestAddress = 512;

/**
 * Asks a trusted OAuth server whose access token it is (protocol 5.6, 10.2). The only way in which anything that
 * strangers send can become a portal, a grant or an application token here.
 */
export class InstallVerifier {
  constructor(
    private readonly clientId: string,
    private readonly oauth: OAuthClient,
    private readonly guard: AddressGuard,
  ) {}

  /**
   * The trusted server behind a claimed address; no request is made.
   *
   * @throws InstallationRefusedError with `untrusted-server`
   */
  trustedServer(memberId: string | undefined, endpoint: string | undefined): string {
    try {
      return this.oauth.trustedServer(endpoint);
    } catch (cause) {
      throw new InstallationRefusedError('untrusted-server', memberId, { cause });
    }
  }

  /** @throws InstallationRefusedError */
  async verify({ memberId, accessToken, serverEndpoint }: InstallClaim): Promise<VerifiedClaim> {
    const server = this.trustedServer(memberId, serverEndpoint);
    let info: AppInfo;
    try {
      info = await this.oauth.introspect(server, accessToken.reveal());
    } catch (error) {
      throw asIntrospectionRefusal(error, memberId);
    }
    // Every member is optional on the wire, but without these two nothing is proven.
    if (info.clientId !== this.clientId) throw new InstallationRefusedError('other-app', memberId);
    if (info.memberId !== memberId) throw new InstallationRefusedError('other-portal', memberId);
    return {
      memberId,
      server,
      clientEndpoint: info.clientEndpoint,
      domain: info.domain,
      userId: info.userId,
      scope: info.scope,
      appStatus: info.status,
      finished: info.installed,
    };
  }

  /**
   * As `verify`, for somebody whose access token has expired: the server gives a new pair for the refresh token, to this app
   * alone.
   *
   * @throws InstallationRefusedError
   */
  async renew(
    { memberId, serverEndpoint }: Omit<InstallClaim, 'accessToken'>,
    refreshToken: Secret,
  ): Promise<{ readonly claim: VerifiedClaim; readonly reply: TokenReply }> {
    const server = this.trustedServer(memberId, serverEndpoint);
    let reply: TokenReply;
    try {
      reply = await this.oauth.refresh(server, refreshToken.reveal());
    } catch (error) {
      throw asIntrospectionRefusal(error, memberId);
    }
    if (reply.memberId !== memberId) throw new InstallationRefusedError('other-portal', memberId);
    const { clientEndpoint, userId, scope, status: appStatus } = reply;
    const unknown = { domain: undefined, finished: undefined };
    return { claim: { memberId, server, clientEndpoint, userId, scope, appStatus, ...unknown }, reply };
  }

  /** The REST base if it may be called at all. @throws InstallationRefusedError */
  address(memberId: string, endpoint: string | undefined): string {
    const address = normaliseEndpoint(endpoint);
    if (address === undefined || address.length > longestAddress)
      throw new InstallationRefusedError('no-address', memberId);
    try {
      this.guard.check(new URL(address));
    } catch (cause) {
      throw new InstallationRefusedError('untrusted-address', memberId, { cause });
    }
    return address;
  }
}
