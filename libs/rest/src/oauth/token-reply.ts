/**
 * A grant, as the OAuth server hands it out (protocol 5.5). Both tokens are secrets.
 *
 * @public
 */
export interface TokenReply {
  /** Lives for an hour. */
  readonly accessToken: string;
  /** A new one with every refresh. Store it before the access token is used. */
  readonly refreshToken: string;
  /** By this machine's clock. */
  readonly expiresAt: Date;
  /** REST base of the portal, ends in `/`: the trusted source of its address. */
  readonly clientEndpoint: string;
  readonly serverEndpoint: string;
  readonly memberId: string;
  readonly scope: string[];
  readonly status: string;
  readonly userId?: string;
}

/**
 * What the OAuth server knows about an access token (protocol 5.6). Every member is optional.
 *
 * @public
 */
export interface AppInfo {
  readonly clientId?: string;
  readonly memberId?: string;
  readonly clientEndpoint?: string;
  readonly domain?: string;
  readonly scope?: string[];
  readonly status?: string;
  readonly userId?: string;
  readonly installed?: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/** Ids come as text or number. */
const text = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

/** Commas in tokens, spaces in some documents (protocol 11). */
const words = (value: unknown): string[] =>
  typeof value === 'string' ? value.split(/[ ,]+/).filter(Boolean) : [];

const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {};

const present = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;

/** Of an object `Number` would ask its `toString`, which came from outside as well. */
const numberOf = (value: unknown): number =>
  typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;

const usualLifetimeMs = 3_600_000;
/** Access tokens live for an hour; a server that says more than a day is not believed. */
const longestLifetimeMs = 24 * usualLifetimeMs;

/** The lifetime counts on this clock; the absolute time would be off by the difference of the clocks. */
function expiryOf(body: Members, now: number): number {
  const seconds = numberOf(body.expires_in);
  const at = seconds > 0 ? now + seconds * 1000 : numberOf(body.expires) * 1000;
  return at >= 1000 ? Math.min(at, now + longestLifetimeMs) : now + usualLifetimeMs;
}

/** Reads a token reply; undefined when something is missing that a grant cannot do without. */
export function readTokenReply(body: Members, now: number): TokenReply | undefined {
  const accessToken = text(body.access_token);
  const refreshToken = text(body.refresh_token);
  const memberId = text(body.member_id);
  const clientEndpoint = text(body.client_endpoint);
  if (!accessToken || !refreshToken || !memberId || !clientEndpoint || !URL.canParse(clientEndpoint))
    return undefined;
  const expiresAt = expiryOf(body, now);
  return present({
    accessToken,
    refreshToken,
    expiresAt: new Date(expiresAt),
    clientEndpoint: clientEndpoint.endsWith('/') ? clientEndpoint : `${clientEndpoint}/`,
    serverEndpoint: text(body.server_endpoint) ?? '',
    memberId,
    scope: words(body.scope),
    status: text(body.status) ?? '',
    userId: text(body.user_id),
  });
}

/** Reads `app.info` of an OAuth server. */
export function readAppInfo(body: Members): AppInfo {
  const result = members(body.result);
  const install = members(result.install);
  return present({
    clientId: text(result.client_id),
    memberId: text(install.member_id),
    clientEndpoint: text(install.client_endpoint),
    domain: text(install.domain),
    scope: typeof result.scope === 'string' ? words(result.scope) : undefined,
    status: text(install.status),
    userId: text(result.user_id),
    installed: typeof install.installed === 'boolean' ? install.installed : undefined,
  });
}
