import { randomBytes, timingSafeEqual } from 'node:crypto';

import { type TokenCipher, UnsealError } from '@bizproc-kit/persistence';
import { type Clock, Secret } from '@bizproc-kit/protocol';
import type { OAuthClient, TokenReply } from '@bizproc-kit/rest';

import type { PortalInstallation } from '../portal/portal-installation.entity.js';
import type { AdministratorCheck } from '../verify/administrator-check.js';
import type { CheckLimiter } from '../verify/check-limiter.js';
import type { InstallFlow } from '../verify/install-flow.js';
import type { InstallVerifier } from '../verify/install-verifier.js';
import { asIntrospectionRefusal } from '../verify/introspection-refusal.js';
import { InstallationRefusedError } from '../verify/refusal.js';
import { authoriseUrl } from './authorise-url.js';
import { readStateCookie, stateCookie } from './state-cookie.js';

/** Where to send the browser, and the cookie that binds the flow to it. @public */
export interface StartedAuthorisation {
  readonly location: string;
  /** Value of a `Set-Cookie` header. */
  readonly cookie: string;
}

/** What came back in the query of the callback, decoded. @public */
export type CallbackQuery = Readonly<Record<string, unknown>>;

const stateLifetimeMs = 10 * 60_000;
const sealContext = 'oauth/state';

interface State {
  readonly state: string;
  readonly until: number;
}

/** The authorisation-code flow (protocol 5.5), for installs without a frame and for authorising again. */
export class AuthorisationFlow {
  constructor(
    private readonly settings: { clientId: string; publicUrl: string; allowInsecure: boolean },
    private readonly cipher: TokenCipher,
    private readonly oauth: OAuthClient,
    private readonly flow: InstallFlow,
    private readonly verifier: InstallVerifier,
    private readonly administrators: AdministratorCheck,
    private readonly limiter: CheckLimiter,
    private readonly clock: Clock,
  ) {}

  /** @throws InstallationRefusedError with `malformed` when the domain is none */
  start(domain: string): StartedAuthorisation {
    const state = randomBytes(24).toString('base64url');
    const location = authoriseUrl(domain, this.settings.clientId, state, this.settings.allowInsecure);
    if (location === undefined) throw new InstallationRefusedError('malformed', undefined);
    const sealed = this.cipher.seal(
      JSON.stringify({ state, until: this.clock.now() + stateLifetimeMs } satisfies State),
      sealContext,
    );
    return { location, cookie: stateCookie(sealed, this.settings.publicUrl, stateLifetimeMs / 1000) };
  }

  /** @throws InstallationRefusedError */
  async finish(query: CallbackQuery, cookieHeader: string | undefined): Promise<PortalInstallation> {
    const { code, member_id: claimed, server_domain: serverDomain } = query;
    this.checkState(query['state'], cookieHeader);
    if (typeof code !== 'string' || code === '' || code.length > 512) {
      throw new InstallationRefusedError('malformed', undefined);
    }
    const memberId = typeof claimed === 'string' && /^[0-9a-f]{32}$/.test(claimed) ? claimed : undefined;
    const server = this.serverOf(serverDomain, memberId);
    return this.limiter.run('authorisation', memberId ?? 'authorisation', () =>
      this.adopt(server, code, memberId),
    );
  }

  private async adopt(
    server: string,
    code: string,
    claimed: string | undefined,
  ): Promise<PortalInstallation> {
    let reply: TokenReply;
    try {
      reply = await this.oauth.exchange(server, code);
    } catch (error) {
      throw asIntrospectionRefusal(error, claimed);
    }
    const { memberId } = reply;
    if (claimed !== undefined && claimed !== memberId)
      throw new InstallationRefusedError('other-portal', claimed);
    const clientEndpoint = this.verifier.address(memberId, reply.clientEndpoint);
    const accessToken = new Secret(reply.accessToken);
    const administrator = await this.administrators.check(memberId, clientEndpoint, accessToken);
    return this.flow.adopt({
      memberId,
      server,
      domain: undefined,
      clientEndpoint,
      userId: reply.userId ?? administrator.userId,
      accessToken,
      refreshToken: new Secret(reply.refreshToken),
      accessExpiresAt: reply.expiresAt,
      scope: reply.scope,
      appStatus: reply.status,
    });
  }

  private checkState(state: unknown, cookieHeader: string | undefined): void {
    const expected = this.openState(readStateCookie(cookieHeader));
    const right =
      expected !== undefined &&
      expected.until > this.clock.now() &&
      typeof state === 'string' &&
      equal(state, expected.state);
    if (!right) throw new InstallationRefusedError('wrong-state', undefined);
  }

  private openState(sealed: string | undefined): State | undefined {
    if (sealed === undefined) return undefined;
    try {
      return JSON.parse(this.cipher.open(sealed, sealContext)) as State;
    } catch (error) {
      if (error instanceof UnsealError) return undefined;
      throw error;
    }
  }

  /** The portal names the server by its host alone. */
  private serverOf(serverDomain: unknown, memberId: string | undefined): string {
    if (serverDomain === undefined || serverDomain === '')
      return this.verifier.trustedServer(memberId, undefined);
    if (typeof serverDomain !== 'string' || !/^[a-z0-9.-]+(:\d{1,5})?$/i.test(serverDomain)) {
      throw new InstallationRefusedError('untrusted-server', memberId);
    }
    try {
      return this.verifier.trustedServer(memberId, `https://${serverDomain}`);
    } catch (error) {
      if (!this.settings.allowInsecure) throw error;
      return this.verifier.trustedServer(memberId, `http://${serverDomain}`);
    }
  }
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
