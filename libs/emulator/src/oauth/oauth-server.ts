import type { VirtualClock } from '../clock/virtual-clock.js';
import type { PortalAccount } from '../account/portal-account.js';
import type { Installation } from '../account/installation.js';
import type { Identifiers } from '../random/identifiers.js';
import type { RandomSource } from '../random/random-source.js';
import { EmulatedApp, type AppOptions } from '../account/emulated-app.js';
import { TokenCodec, type TokenClaims } from './token-codec.js';

/** Settings of the OAuth server; all can be changed while it runs. @public */
export interface OAuthOptions {
  /** Lifetime of an access token. Default 3600 seconds. */
  accessTokenTtlSeconds: number;
  /** Lifetime of a refresh token. Default 180 days. */
  refreshTokenTtlSeconds: number;
  /**
   * How long a refresh token still works after it was used. The real platform's behaviour is unknown
   * (protocol 12); default 0, the strictest.
   */
  refreshReuseSeconds: number;
  /** Lifetime of an authorisation code. Default 30 seconds. */
  codeTtlSeconds: number;
}

/** A pair of tokens as issued. @public */
export interface IssuedTokens {
  accessToken: string;
  refreshToken: string;
  expires: number;
  expiresIn: number;
  userId: number;
  scope: string;
}

/** What the portal learns about an access token. */
export type TokenVerdict =
  | {
      kind: 'valid';
      app: EmulatedApp;
      portal: PortalAccount;
      userId: number;
      scope: string[];
      expires: number;
    }
  | { kind: 'expired' }
  | { kind: 'unknown' }
  | { kind: 'not-installed' };

/** An error of the token endpoint (protocol 5.5). */
export interface OAuthFailure {
  status: number;
  error: string;
  /** The server often gives none. */
  description: string | undefined;
}

interface SpentGrant {
  generation: number;
  /** Clock time until which the generation before still works. */
  previousUntil: number;
}

const spentGrantsKept = 200_000;
const knownTokensKept = 10_000;

/** Issues, rotates, verifies and revokes tokens of all apps on all portals. @public */
export class EmulatedOAuthServer {
  readonly options: OAuthOptions;
  private readonly apps: EmulatedApp[] = [];
  private readonly portals: PortalAccount[] = [];
  private readonly codec: TokenCodec;
  private readonly codes = new Map<
    string,
    { portal: PortalAccount; app: EmulatedApp; userId: number; until: number }
  >();
  private readonly spent = new Map<number, SpentGrant>();
  /** Tokens that a test made up, by text. */
  private readonly known = new Map<string, TokenClaims>();
  private grants = 0;

  constructor(
    private readonly clock: VirtualClock,
    random: RandomSource,
    private readonly ids: Identifiers,
    options: Partial<OAuthOptions> = {},
  ) {
    this.codec = new TokenCodec(random.bytes(32));
    this.options = {
      accessTokenTtlSeconds: 3600,
      refreshTokenTtlSeconds: 180 * 86_400,
      refreshReuseSeconds: 0,
      codeTtlSeconds: 30,
      ...options,
    };
  }

  addApp(options: AppOptions): EmulatedApp {
    if (this.app(options.clientId)) throw new Error(`The app ${options.clientId} exists already`);
    const app = new EmulatedApp(this.apps.length, options);
    this.apps.push(app);
    return app;
  }

  app(clientId: string): EmulatedApp | undefined {
    return this.apps.find((app) => app.clientId === clientId);
  }

  /** The app that is meant where none is named: the first one. */
  get defaultApp(): EmulatedApp {
    return this.apps[0]!;
  }

  get allApps(): readonly EmulatedApp[] {
    return this.apps;
  }

  /** Takes a portal into the books, under its number. */
  enrol(portal: PortalAccount): void {
    this.portals[portal.number] = portal;
  }

  /** A new grant for a user, as an install, a frame, a code exchange or a handler call brings it. */
  issue(installation: Installation, userId: number): IssuedTokens {
    this.grants += 1;
    return this.write(installation, userId, this.grants, 0);
  }

  /** A one-use code for the authorisation code flow. */
  issueCode(portal: PortalAccount, app: EmulatedApp, userId: number): string {
    const code = this.ids.hex32() + this.ids.hex32();
    for (const [old, entry] of this.codes) if (entry.until < this.clock.now()) this.codes.delete(old);
    const until = this.clock.now() + this.options.codeTtlSeconds * 1000;
    this.codes.set(code, { portal, app, userId, until });
    return code;
  }

  /** Takes a code in exchange for tokens. */
  exchange(
    app: EmulatedApp,
    code: string,
  ): { installation: Installation; tokens: IssuedTokens } | OAuthFailure {
    const entry = this.codes.get(code);
    if (!entry || entry.until < this.clock.now() || entry.app !== app) {
      return failure(400, 'invalid_grant');
    }
    this.codes.delete(code);
    const installation = entry.portal.installation(app.clientId);
    if (!installation) return failure(401, 'invalid_client', 'Application not installed');
    const refused = this.payment(installation);
    return refused ?? { installation, tokens: this.issue(installation, entry.userId) };
  }

  /** Rotates a grant. The new refresh token replaces the old one at once, or after the reuse time. */
  refresh(
    app: EmulatedApp,
    refreshToken: string,
  ): { installation: Installation; tokens: IssuedTokens } | OAuthFailure {
    const claims = this.claims(refreshToken);
    if (!claims || claims.kind !== 'refresh') return failure(400, 'invalid_grant');
    if (claims.app !== app.number) return failure(200, 'wrong_client');
    const installation = this.portals[claims.portal]?.installation(app.clientId);
    if (!installation) return failure(401, 'invalid_client', 'Application not installed');
    const isDismissed = installation.portal.users.get(claims.userId)?.active !== true;
    if (isDismissed || !this.alive(installation, claims) || claims.expires <= this.clock.seconds()) {
      return failure(400, 'invalid_grant');
    }
    const refused = this.payment(installation);
    if (refused) return refused;
    const state = this.spent.get(claims.grant);
    const current = state?.generation ?? 0;
    const isCurrent = claims.generation === current;
    const isReused = claims.generation === current - 1 && this.clock.now() < (state?.previousUntil ?? 0);
    if (!isCurrent && !isReused) return failure(400, 'invalid_grant');
    this.remember(claims.grant, {
      generation: current + 1,
      previousUntil: this.clock.now() + this.options.refreshReuseSeconds * 1000,
    });
    return {
      installation,
      tokens: this.write(installation, claims.userId, claims.grant, current + 1),
    };
  }

  /** What an access token is worth now. */
  verify(accessToken: string): TokenVerdict {
    const claims = this.claims(accessToken);
    if (!claims || claims.kind !== 'access') return { kind: 'unknown' };
    const portal = this.portals[claims.portal];
    const app = this.apps[claims.app];
    if (!portal || !app) return { kind: 'unknown' };
    const installation = portal.installation(app.clientId);
    if (!installation) return { kind: 'not-installed' };
    if (!this.alive(installation, claims)) return { kind: 'unknown' };
    if (claims.expires <= this.clock.seconds()) return { kind: 'expired' };
    return {
      kind: 'valid',
      app,
      portal,
      userId: claims.userId,
      scope: app.scopeAt(claims.scopeVersion),
      expires: claims.expires,
    };
  }

  private payment(installation: Installation): OAuthFailure | undefined {
    if (installation.paymentAllowed) return undefined;
    return failure(401, 'PAYMENT_REQUIRED', 'Payment required');
  }

  private alive(installation: Installation, claims: TokenClaims): boolean {
    return claims.epoch === installation.epochOf(claims.userId);
  }

  private claims(token: string): TokenClaims | undefined {
    return this.known.get(token) ?? this.codec.decode(token);
  }

  private write(installation: Installation, userId: number, grant: number, generation: number): IssuedTokens {
    const expiresIn = this.options.accessTokenTtlSeconds;
    const now = this.clock.seconds();
    const common = {
      portal: installation.portal.number,
      userId,
      app: installation.app.number,
      scopeVersion: installation.app.scopeVersion,
      epoch: installation.epochOf(userId),
      grant,
      generation,
    };
    return {
      accessToken: this.token(this.ids.accessToken(), {
        ...common,
        kind: 'access',
        expires: now + expiresIn,
      }),
      refreshToken: this.token(this.ids.refreshToken(), {
        ...common,
        kind: 'refresh',
        expires: now + this.options.refreshTokenTtlSeconds,
      }),
      expires: now + expiresIn,
      expiresIn,
      userId,
      scope: installation.app.scope.join(','),
    };
  }

  private token(given: string | undefined, claims: TokenClaims): string {
    if (given === undefined) return this.codec.encode(claims);
    keep(this.known, given, claims, knownTokensKept);
    return given;
  }

  private remember(grant: number, state: SpentGrant): void {
    this.spent.delete(grant);
    keep(this.spent, grant, state, spentGrantsKept);
  }
}

function keep<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value as K);
}

function failure(status: number, error: string, description?: string): OAuthFailure {
  return { status, error, description };
}

export function isOAuthFailure(value: object): value is OAuthFailure {
  return 'error' in value;
}
